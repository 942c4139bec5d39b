/// How many letters must be changed, added, left out or swapped with their neighbour to make one
/// word of another (optimal string alignment distance).
package func editDistance(_ left: some Collection<Character>, _ right: some Collection<Character>)
  -> Int
{
  let (left, right) = (Array(left), Array(right))
  var before: [Int] = []
  var last = Array(0...right.count)
  for (i, letter) in left.enumerated() {
    var row = [i + 1]
    for (j, other) in right.enumerated() {
      var best = min(last[j] + (letter == other ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other {
        best = min(best, before[j - 1] + 1)
      }
      row.append(best)
    }
    (before, last) = (last, row)
  }
  return last[right.count]
}
