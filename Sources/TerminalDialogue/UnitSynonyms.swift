import FormModel

/// The ways a unit is written in Japanese hospitals, by its UCUM code.
///
/// Each means exactly the same quantity, so that the digits stay as they were typed.
enum UnitSynonyms {
  private static let table: [String: [String]] = [
    "a": ["歳", "才", "years", "year", "yrs", "yr", "y"],
    "mg/L": ["mg/l", "µg/ml", "μg/ml", "ug/ml", "mcg/ml"],
    "mL/min": ["ml/min", "ml/分", "mℓ/min", "mℓ/分", "cc/min"],
    "d": ["日", "日間", "days", "day", "d"],
    "g": ["g", "グラム"],
    "mg": ["mg", "ミリグラム"],
    "kg": ["kg", "キロ", "キログラム"],
    "cm": ["cm", "センチ"],
    "Cel": ["℃", "度", "°c"],
    "%": ["%", "パーセント"],
  ]

  /// Every way to write `unit`, folded and in lower case, the longest first.
  static func spellings(of unit: Coding) -> [String] {
    let all = unit.display.wordings + (table[unit.code] ?? [])
    return Set(all.map { folded($0).lowercased() }).filter { !$0.isEmpty }
      .sorted { ($0.count, $0) > ($1.count, $1) }
  }
}
