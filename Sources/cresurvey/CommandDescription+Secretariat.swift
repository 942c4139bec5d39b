import FormModel

extension CommandDescription {
  /// Taking in, asking back, publishing.
  static let secretariat: [CommandDescription] = [
    CommandDescription(
      name: "import", operands: "FILE...", operandCount: 1...10_000,
      summary: Phrase(
        ja: "書き出された回答や検査技師のファイルを取り込む（フォルダー、- は標準入力）",
        en:
          "take in exported responses, or a laboratory's file (also folders, - for standard input)"),
      options: [
        store, jobs,
        OptionDescription(
          name: "--dry-run",
          help: Phrase(ja: "何が起きるかだけを示し、取り込まない", en: "say what would come of it, and take nothing")),
        OptionDescription(
          name: "--quarantine", value: "DIR",
          help: Phrase(
            ja: "誤りのある回答をこのフォルダーに取り分け、残りを取り込む",
            en: "set invalid responses aside in this folder, byte for byte, and take the others")),
      ],
      examples: [
        (
          "cresurvey import hospital.ndjson",
          Phrase(ja: "病院から届いたファイル", en: "a file from a hospital")
        ),
        (
          "cresurvey import --dry-run inbox/",
          Phrase(ja: "フォルダーの中身を試す", en: "try all files of a folder")
        ),
        (
          "cresurvey import --quarantine aside/ a.ndjson",
          Phrase(ja: "誤りのある回答を取り分ける", en: "set invalid responses aside")
        ),
        (
          "cresurvey import lab.json",
          Phrase(ja: "検査技師の回答ファイル", en: "the file of a technician")
        ),
      ]),
    CommandDescription(
      name: "validate", operands: "FILE...", operandCount: 1...10_000,
      summary: Phrase(
        ja: "回答（JSON、NDJSON、そのフォルダー、- は標準入力）を調査票の規則で確認",
        en: "check responses (JSON, NDJSON, folders of them, - for standard input) against the form"
      ),
      options: [
        keepGoing, jobs,
        OptionDescription(
          name: "--json",
          help: Phrase(
            ja: "回答ごとに FHIR OperationOutcome を1行",
            en: "one FHIR OperationOutcome per response, one per line")),
      ],
      examples: [
        ("cresurvey validate hospital.ndjson", Phrase(ja: "問題を1行ずつ表示", en: "one line per finding")),
        (
          "cresurvey validate inbox/",
          Phrase(ja: "フォルダーのファイルすべて", en: "every file of a folder")
        ),
        (
          "cresurvey validate --json - < hospital.ndjson",
          Phrase(ja: "標準入力を調べ、JSON で", en: "standard input, as JSON")
        ),
      ]),
    CommandDescription(
      name: "query", operands: "CASE TEXT", operandCount: 2...2,
      summary: Phrase(
        ja: "症例について病院へ照会し、送る文面を作る（事務局）",
        en: "ask back about a case: record the question and print a message (secretariat)"),
      options: [
        store,
        OptionDescription(
          name: "--item", value: "LINKID", repeats: true,
          help: Phrase(ja: "照会する質問の番号", en: "the item that is asked about")),
      ],
      examples: [
        (
          "cresurvey query CASE --item 14.1 \"unit?\"",
          Phrase(ja: "問14.1 について", en: "about question 14.1")
        ),
        (
          "cresurvey list --open-queries",
          Phrase(ja: "返事を待っている照会", en: "queries that wait for an answer")
        ),
      ]),
    CommandDescription(
      name: "tabulate", operands: "[FILE...]", operandCount: 0...10_000,
      summary: Phrase(
        ja: "匿名の集計表（CSV）を作る。ファイルを省くとストアから",
        en: "make the anonymous aggregate (CSV), from files or from the store"),
      options: [
        store, output, keepGoing, jobs,
        OptionDescription(
          name: "--from",
          help: Phrase(
            ja: "FILE は回答ではなく tally の出力", en: "FILE is what tally wrote, not responses")),
        OptionDescription(
          name: "--bom", help: Phrase(ja: "Excel 用に BOM を付ける", en: "begin with a BOM, for Excel")),
        OptionDescription(
          name: "--preview",
          help: Phrase(ja: "表を端末に表示する（何も記録しない）", en: "show the tables here; nothing is recorded")),
        OptionDescription(
          name: "--release", value: "NAME",
          help: Phrase(
            ja: "この期間の症例を公表する。例: FY2025、FY2025H1",
            en: "publish the cases of a period: FY2025, FY2025H1")),
        OptionDescription(
          name: "--policy", value: "NAME=VALUE,...",
          help: Phrase(
            ja: "調査票の定めより厳しい方針（初めて公表するときだけ）",
            en: "values stricter than the form's, at the first publication alone")),
        OptionDescription(
          name: "--aliases", value: "FILE",
          help: Phrase(
            ja: "同じ医療機関の名前を1行にタブ区切りで並べたファイル",
            en: "names of one institution, a line each, parted by tabs")),
      ],
      examples: [
        ("cresurvey tabulate -o draft.csv", Phrase(ja: "ストアから", en: "from the store")),
        (
          "cresurvey tabulate --release FY2025 -o fy2025.csv",
          Phrase(ja: "2025年度を公表", en: "publish the fiscal year 2025")
        ),
        (
          "cresurvey tabulate a.ndjson b.ndjson -o draft.csv",
          Phrase(ja: "ファイルから", en: "from files")
        ),
      ]),
    CommandDescription(
      name: "tally", operands: "[FILE...]", operandCount: 0...10_000,
      summary: Phrase(
        ja: "分けて数える。保護前で部外秘。tabulate --from でまとめる",
        en: "count a part, unprotected and confidential; tabulate --from merges the parts"),
      options: [store, output, keepGoing, jobs],
      examples: [
        ("cresurvey tally east.ndjson -o east.json", Phrase(ja: "部分を数える", en: "count a part")),
        (
          "cresurvey tabulate --from east.json west.json -o draft.csv",
          Phrase(ja: "まとめて集計する", en: "merge the parts and make the tables")
        ),
      ]),
    CommandDescription(
      name: "releases",
      summary: Phrase(ja: "公表の台帳を一覧表示", en: "list what was published"), options: [store],
      examples: [
        (
          "cresurvey releases",
          Phrase(ja: "公表と取り下げの一覧", en: "published and withdrawn")
        )
      ]),
    CommandDescription(
      name: "releases verify",
      summary: Phrase(
        ja: "公表した表を作り直して台帳と比べる", en: "make every release anew and compare it with the ledger"),
      options: [store],
      examples: [
        (
          "cresurvey releases verify",
          Phrase(ja: "すべての公表を確かめる", en: "every release")
        )
      ]),
    CommandDescription(
      name: "releases withdraw", operands: "NAME", operandCount: 1...1,
      summary: Phrase(ja: "公表を取り下げる", en: "withdraw a release"),
      options: [
        store,
        OptionDescription(name: "--reason", value: "TEXT", help: Phrase(ja: "理由", en: "why")),
      ],
      examples: [
        (
          "cresurvey releases withdraw FY2025 --reason \"typing error\"",
          Phrase(ja: "理由を残す", en: "the reason stays")
        )
      ]),
  ]
}
