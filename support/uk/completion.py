# SPDX-License-Identifier: BSD-3-Clause
# `uk completion`: a shell's completion, made from the parser of arguments.
import argparse

import app
import arguments

BASH = """# Completion of uk for {shell}. Made by `uk completion {shell}`.
{prelude}_uk()
{{
	local word=${{COMP_WORDS[COMP_CWORD]}} cmd=- i n
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${{COMP_WORDS[i]}} in
		-*) ;;
		*) cmd=${{COMP_WORDS[i]}}; break ;;
		esac
	done
	COMPREPLY=()
	case $cmd:${{COMP_WORDS[COMP_CWORD - 1]}} in
{values}
	esac
	case $cmd in
{options}
	esac
	case $cmd:$word in
	*:-*) ;;
	stop:*|logs:*|console:*|mem:*)
		n=$("${{COMP_WORDS[0]}}" ps 2>/dev/null | awk 'NR > 1 {{print $1}}')
		COMPREPLY+=($(compgen -W "$n" -- "$word")) ;;
	*) COMPREPLY+=($(compgen -d -- "$word")) ;;
	esac
}}
complete -o filenames -F _uk uk ./uk
"""
ZSH_PRELUDE = "autoload -U +X bashcompinit && bashcompinit\n"
REPLY = 'COMPREPLY=($(compgen -W "{}" -- "$word"))'


def subcommands(parser):
    action = next(a for a in parser._actions
                  if isinstance(a, argparse._SubParsersAction))
    return action.choices


def words(command, parser):
    """What may stand anywhere in a command."""
    found = [s for a in parser._actions for s in a.option_strings
             if a.dest != "help"]
    found += [c for a in parser._actions if not a.option_strings
              for c in a.choices or []]
    if command in ("run", "build", "fetch", "clean", "inspect"):
        found += app.names()
    return found


def completion(args):
    parser = arguments.parser()
    commands = {"-": parser, **subcommands(parser)}
    options, values = [], []
    for name, p in commands.items():
        options.append(f"\t{name}) " +
                       REPLY.format(" ".join(words(name, p))) + " ;;")
        for action in p._actions:
            if action.option_strings and action.choices:
                keys = "|".join(f"{name}:{s}" for s in action.option_strings)
                values.append(f"\t{keys}) " + REPLY.format(
                    " ".join(action.choices)) + "; return ;;")
    print(BASH.format(shell=args.shell, options="\n".join(options),
                      values="\n".join(values),
                      prelude=ZSH_PRELUDE if args.shell == "zsh" else ""),
          end="")
    return 0
