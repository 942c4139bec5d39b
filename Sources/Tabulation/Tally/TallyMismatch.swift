/// Two tables of counted cases count different things and cannot be merged.
package struct TallyMismatch: Error, Hashable, Sendable {
  /// Makes the error.
  package init() {}
}
