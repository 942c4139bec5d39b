/// Prose broken into lines that fit a terminal: at spaces, and between East Asian letters where
/// Japanese typesetting allows it.
///
/// A text that fits stays as it is. A single word that is too long, such as an address, is not cut:
/// it could not be copied any more. Lines after the first begin with five spaces, so that none is
/// taken for one of the dialogue's own beginnings.
package func wrapped(_ text: String, width: Int) -> [String] {
  let limit = max(20, width) - 1
  guard displayWidth(text) > limit else { return [text] }
  let indent = "     "
  var lines: [String] = []
  var line = ""
  var used = 0
  for piece in pieces(of: text) {
    let size = displayWidth(piece.trimmedAtEnd)
    if used > 0, used + size > limit, line.contains(where: { $0 != " " }) {
      lines.append(line.trimmedAtEnd)
      line = indent
      used = indent.count
    }
    line += piece
    used += displayWidth(piece)
  }
  lines.append(line.trimmedAtEnd)
  return lines
}

/// What a line may not begin with, and what it may not end with (the usual Japanese prohibitions).
private let notFirst = Set("、。，．・：；？！）］｝」』】〕〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}…")
private let notLast = Set("（［｛「『【〔〈《([{")

/// The text in pieces between which a line may end; a space belongs to what stands before it.
private func pieces(of text: String) -> [String] {
  var pieces: [String] = []
  var piece = ""
  var previous: Character?
  for character in text {
    if let last = previous, mayBreak(last, character) {
      pieces.append(piece)
      piece = ""
    }
    piece.append(character)
    previous = character
  }
  return pieces + [piece]
}

private func mayBreak(_ last: Character, _ next: Character) -> Bool {
  if last == " " { return next != " " }
  if next == " " || notLast.contains(last) || notFirst.contains(next) { return false }
  return displayWidth(String(last)) > 1 || displayWidth(String(next)) > 1
}

extension String {
  /// The text without the spaces at its end.
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
