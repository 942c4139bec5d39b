import FormModel

extension CommandDescription {
  /// The store, the form, the program itself.
  static let upkeep: [CommandDescription] = [
    CommandDescription(
      name: "check",
      summary: Phrase(ja: "保存先の全体を点検する", en: "check the whole store"), options: [store],
      examples: [
        (
          "cresurvey check",
          Phrase(ja: "問題がなければ終了コード 0", en: "exit code 0: no faults")
        )
      ]),
    CommandDescription(
      name: "backup", operands: "FILE", operandCount: 1...1,
      summary: Phrase(ja: "保存先をそのまま複製する", en: "copy the store, also while it is in use"),
      options: [store],
      examples: [
        (
          "cresurvey backup /media/usb/survey.sqlite",
          Phrase(ja: "使用中でもよい", en: "also while people work")
        )
      ]),
    CommandDescription(
      name: "form show", summary: Phrase(ja: "調査票を表示", en: "show the form"),
      options: [
        OptionDescription(
          name: "--blank",
          help: Phrase(ja: "紙に印刷して記入する用紙（A4 の幅）", en: "an empty form to print, A4 width")),
        OptionDescription(
          name: "--role", value: "physician|laboratory",
          help: Phrase(
            ja: "用紙をだれが記入するか。laboratory は質問 18-21 だけ",
            en: "whose empty form; laboratory: questions 18-21 alone")),
      ],
      examples: [
        (
          "cresurvey form show --blank > form.txt",
          Phrase(ja: "紙の調査票", en: "the form on paper")
        ),
        (
          "cresurvey form show --blank --role laboratory > lab.txt",
          Phrase(ja: "臨床検査技師用の用紙", en: "the technician's sheet")
        ),
        (
          "cresurvey form show --form new.json",
          Phrase(ja: "別の調査票を読む", en: "read another form")
        ),
      ]),
    CommandDescription(
      name: "form lint",
      summary: Phrase(ja: "調査票の誤りを調べる", en: "check the form for mistakes"), options: [json],
      examples: [
        (
          "cresurvey form lint --form new.json",
          Phrase(ja: "使う前に調べる", en: "before it is used")
        )
      ]),
    CommandDescription(
      name: "sample",
      summary: Phrase(
        ja: "架空の回答を NDJSON で作る（試験用）", en: "write invented responses as NDJSON, for trials"),
      options: [
        OptionDescription(
          name: "--count", value: "N", help: Phrase(ja: "件数（既定 100）", en: "how many (default 100)")),
        OptionDescription(
          name: "--seed", value: "S",
          help: Phrase(
            ja: "乱数の種（既定 1）。同じ種なら同じ出力", en: "the seed (default 1): the same seed, the same output")),
        OptionDescription(
          name: "--institutions", value: "K",
          help: Phrase(ja: "医療機関の数（既定 250）", en: "how many institutions (default 250)")),
      ],
      examples: [
        (
          "cresurvey sample --count 1000 > trial.ndjson",
          Phrase(ja: "1000 件", en: "1,000 responses")
        )
      ]),
    CommandDescription(
      name: "help", operands: "[COMMAND]", operandCount: 0...2,
      summary: Phrase(ja: "使い方を表示", en: "show how to use a command"),
      examples: [
        (
          "cresurvey help answer",
          Phrase(ja: "answer の例と使い方", en: "examples and usage of answer")
        )
      ]),
    CommandDescription(
      name: "completion", operands: "bash|zsh|fish", operandCount: 1...1,
      summary: Phrase(
        ja: "シェルの補完の定義を出力", en: "write the completion script for a shell"),
      examples: [
        (
          "source <(cresurvey completion bash)",
          Phrase(ja: "bash（~/.bashrc に書く）", en: "bash, in ~/.bashrc")
        ),
        (
          "cresurvey completion zsh > ~/.zfunc/_cresurvey",
          Phrase(ja: "zsh（fpath のフォルダー）", en: "zsh, in a folder of fpath")
        ),
        (
          "cresurvey completion fish | source",
          Phrase(ja: "fish（config.fish に書く）", en: "fish, in config.fish")
        ),
      ]),
    CommandDescription(
      name: "man", summary: Phrase(ja: "マニュアルページを出力", en: "write the manual page"),
      examples: [
        ("cresurvey man | man -l -", Phrase(ja: "読む", en: "read it")),
        (
          "cresurvey man > /usr/local/share/man/man1/cresurvey.1",
          Phrase(ja: "インストールする", en: "install it")
        ),
      ]),
  ]
}
