import CAVUtil
import CForgeShims

extension [String: String] {
    /// Tags with keys in lower case; of two equal keys the first stays.
    init(_ dictionary: OpaquePointer?) {
        self.init()
        var entry: UnsafeMutablePointer<AVDictionaryEntry>?
        while let next = av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX) {
            let key = String(cString: next.pointee.key).lowercased()
            if self[key] == nil { self[key] = String(cString: next.pointee.value) }
            entry = next
        }
    }
}
