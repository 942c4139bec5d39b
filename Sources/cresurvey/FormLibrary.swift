import FormJSON
import FormModel
import ResponseStore

extension Session {
  /// The store as it is, and the forms that what it holds may answer.
  func openExistingStoreWithForms() throws -> (ResponseStore, FormLibrary) {
    let index = FormIndex(try form())
    let store = try openExistingStore()
    return (store, FormLibrary(self, index, store))
  }
}

/// The versions of forms at hand: the one in use, the built-in one, and those kept in the store.
///
/// A response is read and checked with the version that it names.
final class FormLibrary {
  /// The form in use.
  let current: FormIndex
  private let session: Session
  private let store: ResponseStore
  private var known: [String: FormIndex] = [:]

  /// Makes the library of `store`, with the form in use.
  init(_ session: Session, _ current: FormIndex, _ store: ResponseStore) {
    (self.session, self.current, self.store) = (session, current, store)
  }

  /// The form that `url|version` names; nil where it is not at hand.
  func index(of canonical: String) throws -> FormIndex? {
    if canonical == current.form.canonical ?? canonical { return current }
    if let index = known[canonical] { return index }
    for json in [try store.form(canonical), Session.builtInForm].compactMap(\.self) {
      guard let read = try? QuestionnaireReader.read(json), read.form.canonical == canonical,
        !read.findings.contains(where: { $0.severity == .error })
      else { continue }
      let index = FormIndex(read.form)
      known[canonical] = index
      return index
    }
    return nil
  }

  /// The form that the response in `json` names; the form in use where it names none or one that
  /// is not at hand.
  func index(answeredBy json: [UInt8]) throws -> FormIndex {
    guard let record = try? ResponseReader(current).read(json),
      record.header.questionnaire != .none
    else { return current }
    return try index(of: record.text(record.header.questionnaire)) ?? current
  }

  /// Keeps the form in use in the store, so that what is begun with it can be ended with it.
  func keepCurrent() throws {
    guard let canonical = current.form.canonical, try store.form(canonical) == nil else { return }
    try store.keepForm(canonical, json: try session.formBytes())
  }
}
