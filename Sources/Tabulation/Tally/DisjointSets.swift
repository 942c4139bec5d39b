/// Numbers joined into sets, each named by one of its members.
struct DisjointSets {
  private var leader: [Int]

  /// The numbers 0 to `count` - 1, each alone.
  init(count: Int) { leader = Array(0..<count) }

  /// The number that names the set of `member`.
  mutating func set(of member: Int) -> Int {
    var member = member
    while leader[member] != member {
      leader[member] = leader[leader[member]]
      member = leader[member]
    }
    return member
  }

  /// Makes one set of the sets of all `members`.
  mutating func join(_ members: [Int]) {
    for member in members.dropFirst() { leader[set(of: member)] = set(of: members[0]) }
  }
}
