/// Finds which unknowns the equations alone determine, modulo the prime 2^61 - 1.
///
/// What is a combination of equations over the rational numbers is one modulo the prime too,
/// unless a number of the prime's size appears; so nothing determined escapes but by a chance of
/// one in 2^61, and nothing here is rounded.
struct ModularElimination {
  static let prime = (1 << 61) - 1

  private var rows: [Int: [Int: Int]] = [:]

  /// The unknowns among `isUnknown` whose value the equations determine, all others being known.
  static func determined(
    _ equations: [CellSystem.Equation], isUnknown: (Int) -> Bool
  ) -> Set<Int> {
    var elimination = ModularElimination()
    for equation in equations {
      var row: [Int: Int] = [:]
      for term in equation.terms where isUnknown(term.cell) {
        row[term.cell] = sum(row[term.cell] ?? 0, residue(term.factor))
      }
      elimination.insert(row.filter { $0.value != 0 })
    }
    return Set(elimination.rows.filter { $0.value.count == 1 }.keys)
  }

  /// Adds an equation, keeping every row free of the other rows' leading unknowns.
  private mutating func insert(_ equation: [Int: Int]) {
    var row = equation
    for lead in equation.keys.sorted() {
      if let factor = row[lead], let other = rows[lead] {
        ModularElimination.subtract(other, times: factor, from: &row)
      }
    }
    guard let lead = row.keys.min(), let factor = row[lead] else { return }
    let inverse = ModularElimination.power(factor, ModularElimination.prime - 2)
    row = row.mapValues { ModularElimination.product($0, inverse) }
    for key in Array(rows.keys) {
      if let factor = rows[key]?[lead] {
        ModularElimination.subtract(row, times: factor, from: &rows[key, default: [:]])
      }
    }
    rows[lead] = row
  }

  private static func subtract(_ row: [Int: Int], times factor: Int, from other: inout [Int: Int]) {
    for (cell, value) in row {
      let rest = sum(other[cell] ?? 0, prime - product(value, factor))
      other[cell] = rest == 0 ? nil : rest
    }
  }

  private static func residue(_ value: Int) -> Int {
    let rest = value % prime
    return rest < 0 ? rest + prime : rest
  }

  private static func sum(_ left: Int, _ right: Int) -> Int {
    let sum = left + right
    return sum >= prime ? sum - prime : sum
  }

  private static func product(_ left: Int, _ right: Int) -> Int {
    let (high, low) = left.multipliedFullWidth(by: right)
    // 2^61 is 1 modulo the prime, so the bits above the 61st are added to those below.
    let top = (high << 3) | Int(low >> 61)
    return sum(top % prime, Int(low & UInt(prime)) % prime)
  }

  private static func power(_ base: Int, _ exponent: Int) -> Int {
    var (result, base, exponent) = (1, base, exponent)
    while exponent > 0 {
      if exponent & 1 == 1 { result = product(result, base) }
      base = product(base, base)
      exponent >>= 1
    }
    return result
  }
}
