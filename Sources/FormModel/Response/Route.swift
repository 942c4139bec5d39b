/// The enabled questions of a form, in order: the way through it for one response.
package struct Route: Sendable, Hashable {
  /// The indexes of the questions, in the form's order.
  package let questions: [Int]

  /// The route of `form` under `enablement` within `scope`; hidden items are not on it.
  package init(
    of form: Questionnaire, _ enablement: Enablement, scope: FormScope = .whole
  ) {
    questions = form.items.indices.filter { item in
      form.items[item].type.isQuestion && !form.isHidden(item)
        && enablement.isEnabled(item) && scope.contains(item)
    }
  }
}
