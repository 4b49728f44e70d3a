// One import is enough: a batch is described in the values of ForgeKit.
@_exported public import ForgeKit
