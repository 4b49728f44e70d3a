import ForgeModel

/// Which of a file's audio tracks was chosen, and the others.
struct AudioTrackRecord: Encodable {
    struct Other: Encodable {
        let number: Int
        let summary: String
    }

    let number: Int
    let summary: String
    let others: [Other]

    init(_ choice: AudioTrackChoice) {
        (number, summary) = (choice.number, choice.summary)
        others = choice.others.map { Other(number: $0.number, summary: $0.summary) }
    }
}
