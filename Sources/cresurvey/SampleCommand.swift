import FormModel

/// `sample`: invented responses as NDJSON, the same for the same seed.
struct SampleCommand {
  private let session: Session

  /// Makes the command.
  init(_ session: Session) { self.session = session }

  /// Writes the responses.
  func run() throws -> ExitCode {
    let form = try session.form()
    let count = try session.command.integer("--count", in: 0...100_000_000, standard: 100)
    let seed = try session.command.integer("--seed", in: 0...Int(Int32.max), standard: 1)
    let institutions = try session.command.integer("--institutions", in: 1...100_000, standard: 250)
    let sample = SampleResponses(form, seed: UInt64(seed), institutions: institutions)
    for number in 0..<count {
      session.output.write(sample.line(number) + "\n")
      if session.output.failure != nil { break }
    }
    return .done
  }
}
