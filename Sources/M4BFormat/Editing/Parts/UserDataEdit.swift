/// Makes the `udta` or `meta` box that an edit asks for. Boxes that it does not concern are copied.
struct UserDataEdit {
    /// Room behind the items of a new `meta`, where taggers look for it.
    static let usualPadding = 2048

    let edit: M4BEdit
    /// Nero's list; empty: there is none. Nil: it is not to change.
    let nero: [UInt8]?
    /// Whether the room behind the items stays.
    let keepsPadding: Bool

    var concernsItems: Bool { !edit.items.isEmpty || edit.covers != nil }

    /// The user data.
    ///
    /// - Parameters:
    ///   - old: nil where there is none.
    ///   - isForItems: whether the items are here; else the boxes of metadata stay as they are.
    func userData(_ old: BoxCursor?, isForItems: Bool) throws -> [UInt8] {
        var out = BoxBuffer()
        let children = try old?.children() ?? []
        let meta = isForItems ? children.first(where: Self.hasItems) : nil
        let metadata = try meta.map(self.metadata)
        out.box("udta") {
            for child in children where child.type != "chpl" || nero == nil {
                $0.append(child.start == meta?.start ? metadata ?? [] : child.whole)
            }
            if isForItems, meta == nil { $0.append(newMetadata()) }
            $0.append(nero ?? [])
            // QuickTime closes user data with zeros.
            if let old, let rest = old.behind(children) { $0.append(rest) }
        }
        return out.bytes
    }

    /// Whether a box holds items of iTunes: others are QuickTime's, by a table of keys.
    static func hasItems(_ box: BoxCursor) -> Bool {
        guard box.type == "meta", let boxes = try? MetadataReader.contents(of: box).children() else {
            return false
        }
        return boxes.contains { $0.type == "ilst" } && !boxes.contains { $0.type == "keys" }
    }

    /// A `meta` box with other items.
    func metadata(_ old: BoxCursor) throws -> [UInt8] {
        let contents = try MetadataReader.contents(of: old)
        let children = try contents.children()
        let items = try self.items(children.first("ilst"))
        var out = BoxBuffer()
        out.box("meta") {
            $0.append(old.bytes.copy(old.position..<contents.position))
            for child in children {
                if child.type == "ilst" {
                    $0.append(items)
                } else if keepsPadding || !MoviePart.isFree(child.type) {
                    $0.append(child.whole)
                }
            }
            if !children.contains(where: { $0.type == "ilst" }) { $0.append(items) }
            if let rest = contents.behind(children) { $0.append(rest) }
        }
        return out.bytes
    }

    private func newMetadata() -> [UInt8] {
        var out = BoxBuffer()
        out.fullBox("meta") {
            $0.metadataHandler()
            $0.append((try? items(nil)) ?? [])
            if keepsPadding { $0.box("free") { $0.zeros(Self.usualPadding) } }
        }
        return out.bytes
    }

    /// The items: those that change in the place of the first of their key, new ones behind all others.
    private func items(_ old: BoxCursor?) throws -> [UInt8] {
        var changes: [String: [UInt8]] = [:]
        var keys: [String] = []
        func change(_ key: String, to item: MetadataItem?) {
            var box = BoxBuffer()
            item?.write(to: &box)
            if changes.updateValue(box.bytes, forKey: key) == nil { keys.append(key) }
        }
        for item in edit.items {
            guard let made = MetadataItem(item.key, item.values) else {
                throw M4BEditError.badKey(item.key)
            }
            change(item.key, to: item.values.isEmpty ? nil : made)
        }
        if let covers = edit.covers { change("covr", to: covers.isEmpty ? nil : .covers(covers)) }

        let children = try old?.children() ?? []
        let oldKeys = try children.map(MetadataReader.key)
        var done: Set<String> = []
        var out = BoxBuffer()
        out.box("ilst") {
            for (child, key) in zip(children, oldKeys) {
                guard let change = changes[key] else {
                    $0.append(child.whole)
                    continue
                }
                if done.insert(key).inserted { $0.append(change) }
            }
            for key in keys where !done.contains(key) { $0.append(changes[key] ?? []) }
            if let old, let rest = old.behind(children) { $0.append(rest) }
        }
        return out.bytes
    }
}

extension BoxCursor {
    /// All its bytes.
    var whole: [UInt8] { bytes.copy(start..<end) }

    /// The bytes behind its last box; nil where there are none.
    func behind(_ children: [BoxCursor]) -> [UInt8]? {
        let last = children.last?.end ?? position
        return last < end ? bytes.copy(last..<end) : nil
    }
}
