export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
export type ShellName = (typeof SHELLS)[number];

/**
 * The script that teaches a shell to complete `oriel`. It knows no command and no flag: it asks the program itself, `oriel complete -- WORDS`, whose
 * answer is a word per line, with a tab and what it is behind it, or `:files`.
 */
export const SCRIPTS: Readonly<Record<ShellName, string>> = {
  bash: `# oriel for bash 3.2 and newer. In ~/.bashrc: source <(oriel completion bash)
_oriel() {
  local line="\${COMP_LINE:0:COMP_POINT}" words=() answer
  IFS=$' \\t' read -r -a words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=("")
  local current="\${words[\${#words[@]}-1]}" kept="" breaks="\${COMP_WORDBREAKS//[^:=]/}"
  # Bash replaces only what stands behind the last sign that breaks words.
  [[ -n "$breaks" ]] && kept="\${current%"\${current##*[$breaks]}"}"
  COMPREPLY=()
  while IFS= read -r answer; do
    if [[ "$answer" == ":files" ]]; then
      compopt -o filenames 2> /dev/null
      while IFS= read -r answer; do COMPREPLY+=("$answer"); done < <(compgen -f -- "\${current#"$kept"}")
      return
    fi
    answer="\${answer%%$'\\t'*}"
    COMPREPLY+=("\${answer#"$kept"}")
  done < <("\${words[0]}" complete -- "\${words[@]:1}" 2> /dev/null)
}
complete -F _oriel oriel
`,
  zsh: `#compdef oriel
# oriel for zsh. In ~/.zshrc, after compinit: source <(oriel completion zsh)
_oriel() {
  local answer
  local -a found
  for answer in "\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT-1]}" "$PREFIX" 2> /dev/null)}"; do
    if [[ "$answer" == ":files" ]]; then
      _files
      return
    fi
    [[ -n "$answer" ]] && found+=("\${\${answer%%$'\\t'*}//:/\\\\:}:\${answer#*$'\\t'}")
  done
  _describe oriel found
}
if [[ "\${funcstack[1]}" == "_oriel" ]]; then _oriel "$@"; else compdef _oriel oriel; fi
`,
  fish: `# oriel for fish. In ~/.config/fish/completions/oriel.fish, or: oriel completion fish | source
function __oriel_complete
    set -l words (commandline -opc) (commandline -ct)
    for answer in ($words[1] complete -- $words[2..-1] 2> /dev/null)
        if test "$answer" = ":files"
            __fish_complete_path (commandline -ct)
        else
            echo $answer
        end
    end
end
complete -c oriel -f -a '(__oriel_complete)'
`,
  powershell: `# oriel for PowerShell. In $PROFILE: oriel completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName oriel -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -le $cursorPosition } | Select-Object -Skip 1 | ForEach-Object { "$_" })
  # An empty argument would be dropped on the way: a blank stands for it.
  if ($wordToComplete -eq '') { $words += ' ' }
  oriel complete -- @words 2> $null | Where-Object { $_ -ne ':files' } | ForEach-Object {
    $word, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $word }
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
  }
}
`,
};
