// One import is enough: the values of ForgeModel are what callers pass and get.
@_exported public import ForgeModel
