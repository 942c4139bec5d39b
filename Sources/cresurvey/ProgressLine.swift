import FormModel

/// How far a long piece of work is, on one line of the terminal that is drawn over.
///
/// Silent where standard error is no terminal, and in the first second.
struct ProgressLine {
  private let session: Session
  private let totalBytes: Int?
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  private var bytes = 0
  private var responses = 0

  /// Begins; `totalBytes` is how much there is to do, where that is known.
  init(_ session: Session, totalBytes: Int?) {
    (self.session, self.totalBytes) = (session, totalBytes)
    let terminal = session.system.environment("TERM") ?? "dumb"
    isShown = Terminal.isTerminal(2) && terminal != "dumb"
  }

  /// Notes that a part is done.
  mutating func advance(bytes: Int, responses: Int) {
    self.bytes += bytes
    self.responses += responses
    guard isShown else { return }
    let now = ContinuousClock.now
    guard now - start > .seconds(1), lastShown.map({ now - $0 > .milliseconds(200) }) ?? true
    else { return }
    lastShown = now
    session.talk.write("\r" + line(after: now - start)(session.language) + "\u{1B}[K")
    session.talk.flush()
  }

  /// Wipes the line away, before anything else is said.
  mutating func clear() {
    guard lastShown != nil else { return }
    lastShown = nil
    session.talk.write("\r\u{1B}[K")
    session.talk.flush()
  }

  private func line(after elapsed: Duration) -> Phrase {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let rate = Int(Double(bytes) / seconds / 1_000_000)
    let left = totalBytes.map { Int(Double(max(0, $0 - bytes)) / (Double(bytes) / seconds)) }
    return Phrase(
      ja: "\(responses) 件、\(rate) MB/秒" + (left.map { "、残り \($0) 秒" } ?? ""),
      en: "\(responses) responses, \(rate) MB/s" + (left.map { ", \($0) s left" } ?? ""))
  }
}
