package import FormModel

/// Why bytes cannot be read as one resource of the wanted type.
package enum UnreadableResource: Error, Hashable, Sendable {
  /// Not JSON, not UTF-8, nested too deep, too large.
  case notJSON(JSONError)
  /// JSON, but no object.
  case notAnObject
  /// Another resource; its `resourceType`, or nil where it has none.
  case otherResource(String?)
}

/// Reads a QuestionnaireResponse from JSON bytes into a flat record, in one pass.
///
/// The one reader of responses: the dialogue reads one with it and the bulk commands millions.
/// What FHIR does not allow is noted in the record for the validator; only bytes that cannot be
/// read as one resource at all are an error.
package struct ResponseReader: Sendable {
  private let index: FormIndex
  private var memory = ReadingMemory()

  /// Makes a reader of responses to the form of `index`.
  package init(_ index: FormIndex) { self.index = index }

  /// Reads the response in `bytes` into a new record.
  package func read(_ bytes: [UInt8]) throws(UnreadableResource) -> ResponseRecord {
    var record = ResponseRecord()
    var reader = self
    try reader.read(bytes, 0..<bytes.count, into: &record)
    return record
  }

  /// Reads the response in `bytes[range]` into `record`, whose last contents are forgotten.
  ///
  /// Offsets in the record and in errors count from the start of `bytes`.
  package mutating func read(
    _ bytes: [UInt8], _ range: Range<Int>, into record: inout ResponseRecord
  ) throws(UnreadableResource) {
    record.reset(formItems: index.form.items.count)
    try bytes.withUnsafeBufferPointer { (bytes) throws(UnreadableResource) in
      let extent: Range<Int>
      do throws(JSONError) { extent = try textExtent(bytes, range) } catch {
        throw .notJSON(error)
      }
      try withScanner(bytes, extent) { (scanner) throws(UnreadableResource) in
        var pass = ResponsePass(scanner, index)
        swap(&record, &pass.record)
        swap(&memory, &pass.memory)
        defer {
          swap(&record, &pass.record)
          swap(&memory, &pass.memory)
        }
        try pass.resource(from: extent.lowerBound)
      }
    }
    record.bytes = bytes
  }
}
