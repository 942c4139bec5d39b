import FormModel

/// The value sets contained in a form, as far as their codes can be told from the form alone.
///
/// FHIR R4 ValueSet 4.9: an `expansion`, where there is one, lists the codes; else `compose` does,
/// system by system. A filter, another value set or a whole code system needs a terminology
/// server: such a value set is undecided, as is one whose expansion is a page of a longer one.
struct ContainedValueSets {
  private var codes: [String: [Coding]] = [:]
  private var undecided: Set<String> = []
  private let languages: Set<String>

  /// Knows of no value set.
  init() { languages = [] }

  /// Reads the value sets contained in `form`; wordings of other than its languages are left out.
  init(in form: JSONView, languages: [String]) {
    self.languages = Set(languages)
    for resource in form.elements(of: "contained") {
      guard resource["resourceType"]?.stringValue == "ValueSet",
        let id = resource["id"]?.stringValue, codes[id] == nil, !undecided.contains(id)
      else { continue }
      if let list = list(resource) {
        codes[id] = list
      } else {
        undecided.insert(id)
      }
    }
  }

  /// The codes of the value set that `reference` (`#id`) names, each once; nil where they cannot be
  /// told.
  func codes(of reference: String) -> [Coding]? {
    reference.hasPrefix("#") ? codes[String(reference.dropFirst())] : nil
  }

  /// Whether `reference` is to a contained value set that is not there.
  func isMissing(_ reference: String) -> Bool {
    let id = String(reference.dropFirst())
    return reference.hasPrefix("#") && codes[id] == nil && !undecided.contains(id)
  }

  private func list(_ resource: JSONView) -> [Coding]? {
    guard resource["modifierExtension"] == nil else { return nil }
    var found: [Coding]?
    if let expansion = resource["expansion"], expansion["contains"] != nil {
      found = expanded(expansion)
    } else if let compose = resource["compose"] {
      found = composed(compose)
    }
    var seen: Set<Coding> = []
    return found?.filter { seen.insert($0).inserted }
  }

  /// The codes of an expansion, those below others included; abstract entries only group.
  private func expanded(_ expansion: JSONView) -> [Coding]? {
    var result: [Coding] = []
    var count = 0
    var isComplete = expansion["modifierExtension"] == nil
    func walk(_ entries: JSONView.Children) {
      for entry in entries {
        count += 1
        isComplete = isComplete && entry["modifierExtension"] == nil
        if entry["abstract"]?.booleanValue != true, let code = entry["code"]?.stringValue {
          result.append(coding(entry, code, system: entry["system"]?.stringValue ?? ""))
        }
        walk(entry.elements(of: "contains"))
      }
    }
    walk(expansion.elements(of: "contains"))
    if let total = expansion["total"]?.integerValue, total > count { return nil }
    return isComplete ? result : nil
  }

  private func composed(_ compose: JSONView) -> [Coding]? {
    guard compose["modifierExtension"] == nil,
      let included = listed(compose.elements(of: "include")),
      let excluded = listed(compose.elements(of: "exclude"))
    else { return nil }
    let removed = Set(excluded)
    return included.filter { !removed.contains($0) }
  }

  /// The concepts that `include` or `exclude` elements list; nil where one lists none.
  private func listed(_ sets: JSONView.Children) -> [Coding]? {
    var result: [Coding] = []
    for set in sets {
      guard let system = set["system"]?.stringValue, let concepts = set["concept"],
        concepts.kind == .array, set["filter"] == nil, set["valueSet"] == nil,
        set["modifierExtension"] == nil
      else { return nil }
      for concept in concepts.elements {
        guard let code = concept["code"]?.stringValue, concept["modifierExtension"] == nil
        else { return nil }
        result.append(coding(concept, code, system: system))
      }
    }
    return result
  }

  /// A code with its wordings: `display`, translations on it, and designations by language.
  private func coding(_ tree: JSONView, _ code: String, system: String) -> Coding {
    var display = tree.localized("display")
    for designation in tree.elements(of: "designation") {
      guard let language = designation["language"]?.stringValue, languages.contains(language),
        let text = designation["value"]?.stringValue, display.translations[language] == nil
      else { continue }
      display.translations[language] = text
    }
    return Coding(system: system, code: code, display: display)
  }
}
