import FormModel
import Testing

struct ByteTableTests {
  private func find(_ table: ByteTable, _ key: String, salt: Int = 0) -> Int? {
    let bytes = Array(key.utf8)
    return bytes.withUnsafeBufferPointer { table.find($0, 0, bytes.count, salt: salt) }
  }

  @Test("Every key is found, and nothing else")
  func findsAll() {
    let keys = (0..<3000).map { "\($0 % 7 == 0 ? "a-rather-long-link-id-" : "")\($0)" }
    let table = ByteTable(keys.enumerated().map { ($1, 0, $0) })
    for (index, key) in keys.enumerated() {
      #expect(find(table, key) == index)
      #expect(find(table, key + "x") == nil)
      #expect(find(table, key, salt: 1) == nil)
    }
    #expect(find(table, "") == nil)
  }

  @Test("Keys that share their first eight bytes, or differ only in length, are kept apart")
  func sharedHeads() {
    let keys = ["12345678", "123456789", "12345678x", "1234567", "12345678\0", "1234567\0", ""]
    let table = ByteTable(keys.enumerated().map { ($1, 0, $0) })
    for (index, key) in keys.enumerated() { #expect(find(table, key) == index) }
    #expect(find(table, "12345678y") == nil)
    #expect(find(table, "123456") == nil)
  }

  @Test("The same key under two salts has two numbers; of equal keys the first stays")
  func salts() {
    let table = ByteTable([("yes", 1, 10), ("yes", 2, 20), ("yes", 1, 30)])
    #expect(find(table, "yes", salt: 1) == 10)
    #expect(find(table, "yes", salt: 2) == 20)
    #expect(find(table, "yes", salt: 3) == nil)
  }

  @Test("A key is found inside longer bytes, wherever it stands")
  func insideBytes() {
    let table = ByteTable([("14.1", 0, 3), ("quantity-of-something", 0, 4)])
    for prefix in ["", "\"", "{\"linkId\":\""] {
      for suffix in ["", "\"", "\",\"answer\":[]}"] {
        for (key, number) in [("14.1", 3), ("quantity-of-something", 4)] {
          let bytes = Array((prefix + key + suffix).utf8)
          let start = prefix.utf8.count
          let found = bytes.withUnsafeBufferPointer {
            table.find($0, start, start + key.utf8.count)
          }
          #expect(found == number, "\(prefix)\(key)\(suffix)")
        }
      }
    }
  }

  @Test("An empty table finds nothing")
  func empty() {
    #expect(find(ByteTable([]), "1") == nil)
  }
}
