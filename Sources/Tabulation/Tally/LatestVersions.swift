package import FormModel

/// Decides which of many responses count: for each case the newest version, once.
///
/// The outcome does not depend on the order in which the responses come. A response that takes a
/// case back (entered in error) is added like the others, so that it supersedes them; whoever
/// counts then leaves its handle out.
package struct LatestVersions: Sendable {
  /// The newest responses seen of one case.
  private struct Newest {
    var version: Int
    var digest: UInt64
    var handle: Int
    var isConflict = false
  }

  private var newest: [CaseCode: Newest] = [:]

  /// No responses.
  package init() {}

  /// Takes note of a response.
  ///
  /// - Parameters:
  ///   - caseCode: The case it is about.
  ///   - version: How often the case was submitted, from 1.
  ///   - digest: A digest of its contents; two responses are the same when it is.
  ///   - handle: How the caller finds the response again; the least counts of equal ones.
  package mutating func add(caseCode: CaseCode, version: Int, digest: UInt64, handle: Int) {
    guard var known = newest[caseCode], known.version >= version else {
      newest[caseCode] = Newest(version: version, digest: digest, handle: handle)
      return
    }
    guard known.version == version else { return }
    if known.digest == digest {
      known.handle = Swift.min(known.handle, handle)
    } else {
      known.isConflict = true
    }
    newest[caseCode] = known
  }

  /// The handles of the responses that count, ascending.
  ///
  /// A case in conflict has none: nobody but its hospital knows which response is right.
  package var counted: [Int] {
    newest.values.filter { !$0.isConflict }.map(\.handle).sorted()
  }

  /// The cases whose newest version is claimed by different responses, by case code.
  package var conflicts: [VersionConflict] {
    newest.filter(\.value.isConflict)
      .map { VersionConflict(caseCode: $0.key, version: $0.value.version) }
      .sorted { $0.caseCode.letters < $1.caseCode.letters }
  }
}

/// Different responses claim to be the same version of a case.
package struct VersionConflict: Sendable, Hashable {
  /// The case.
  package let caseCode: CaseCode
  /// The version both claim.
  package let version: Int

  /// What is wrong, for a person.
  package var words: Phrase {
    Phrase(
      ja: "症例 \(caseCode) の版 \(version) に、内容の異なる回答が複数あります",
      en: "case \(caseCode) has different responses that are all version \(version)")
  }
}
