import FormModel
import Testing

@testable import Tabulation

struct LatestVersionsTests {
  private static func versions(_ responses: [(UInt64, Int, UInt64, Int)]) -> LatestVersions {
    var versions = LatestVersions()
    for (code, version, digest, handle) in responses {
      versions.add(
        caseCode: CaseCode(random: code), version: version, digest: digest, handle: handle)
    }
    return versions
  }

  @Test func `the newest version of each case counts, in whatever order they come`() {
    let responses: [(UInt64, Int, UInt64, Int)] = [
      (1, 1, 11, 0), (1, 2, 12, 1), (2, 1, 21, 2), (1, 2, 12, 3), (2, 1, 21, 4),
    ]
    for shift in responses.indices {
      let turned = Array(responses[shift...] + responses[..<shift])
      #expect(Self.versions(turned).counted == [1, 2])
      #expect(Self.versions(turned.reversed()).counted == [1, 2])
      #expect(Self.versions(turned).conflicts.isEmpty)
    }
  }

  @Test func `different responses of one version are a conflict, and neither counts`() throws {
    let responses: [(UInt64, Int, UInt64, Int)] = [
      (1, 2, 11, 0), (1, 2, 12, 1), (1, 2, 11, 2), (2, 1, 21, 3), (1, 1, 13, 4),
    ]
    for order in [responses, responses.reversed()] {
      let versions = Self.versions(order)
      #expect(versions.counted == [3])
      let conflict = try #require(versions.conflicts.first)
      #expect(versions.conflicts.count == 1)
      #expect(conflict == VersionConflict(caseCode: CaseCode(random: 1), version: 2))
      #expect(conflict.words(.english).contains(CaseCode(random: 1).description))
    }
  }

  @Test func `a newer version settles a conflict of older ones`() {
    let responses: [(UInt64, Int, UInt64, Int)] = [(1, 1, 11, 0), (1, 1, 12, 1), (1, 2, 13, 2)]
    for order in [responses, responses.reversed(), [responses[0], responses[2], responses[1]]] {
      #expect(Self.versions(order).counted == [2])
      #expect(Self.versions(order).conflicts.isEmpty)
    }
  }
}
