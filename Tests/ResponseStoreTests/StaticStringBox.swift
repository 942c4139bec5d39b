/// SQL as an argument of a test; a literal, as the database wants it.
struct StaticStringBox: Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  let text: StaticString

  init(stringLiteral text: StaticString) { self.text = text }

  var description: String { text.description }
}
