// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace tenon::inline v0::cli {

/// Scripts that complete a program's command line in a shell, made from its tree of commands.
template <class Deferred = void>
class completion {
 public:
  completion(CLI::App& app, std::string program) : program_(std::move(program)) {
    for (char letter : program_) {
      const bool good = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                        (letter >= '0' && letter <= '9');
      function_ += good ? letter : '_';
    }
    walk(app, "");
  }

  std::string bash() const {
    std::string text = "# bash completion of " + program_ + "; source it, or put it into bash_completion.d\n";
    text += function_ + "() {\n";
    text +=
        "  local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\" at=\"\" word "
        "words=\"\"\n"
        "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
        "    case \"$at/$word\" in\n";
    text += "      " + paths("|") + ") at=\"$at/$word\" ;;\n";
    text += "    esac\n  done\n  case \"$prev\" in\n";
    for (const choice& each : choices_) text += "    " + each.option + ") words=\"" + each.values + "\" ;;\n";
    text += "    *) case \"$at\" in\n";
    for (const node& each : nodes_) {
      text += "      \"" + each.path + "\") words=\"";
      bool first = true;
      for (const word& one : each.words) {
        if (!first) text += ' ';
        first = false;
        text += one.text;
      }
      text += "\" ;;\n";
    }
    text += "    esac ;;\n  esac\n";
    text += "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n";
    return text += "complete -o default -F " + function_ + " " + program_ + "\n";
  }

  std::string zsh() const {
    std::string text = "#compdef " + program_ + "\n";
    text += function_ + "() {\n";
    text +=
        "  local at=\"\" word\n  local -a found\n"
        "  for word in \"${(@)words[2,CURRENT-1]}\"; do\n    case \"$at/$word\" in\n";
    text += "      (" + paths("|") + ") at=\"$at/$word\" ;;\n    esac\n  done\n  case \"$at\" in\n";
    for (const node& each : nodes_) {
      text += "    (\"" + each.path + "\") found=(\n";
      for (const word& one : each.words) text += "      '" + escaped(one.text, ':') + ":" + one.about + "'\n";
      text += "    ) ;;\n";
    }
    text += "  esac\n  _describe -o command found || _files\n}\n";
    return text += "if [ \"$funcstack[1]\" = \"" + function_ + "\" ]; then\n  " + function_ +
                   "\nelse\n  compdef " + function_ + " " + program_ + "\nfi\n";
  }

  std::string fish() const {
    std::string text = "# fish completion of " + program_ + "\n";
    text += "function " + function_ + "_at\n  set -l at ''\n";
    text += "  for word in (commandline -opc)[2..-1]\n    switch \"$at/$word\"\n";
    text += "      case " + paths(" ") + "\n        set at \"$at/$word\"\n    end\n  end\n";
    text += "  test \"$at\" = \"$argv[1]\"\nend\n";
    for (const node& each : nodes_) {
      for (const word& one : each.words) {
        text += "complete -c " + program_ + " -n '" + function_ + "_at \"" + each.path + "\"' ";
        const bool option = one.text.substr(0, 1) == "-";
        if (!option) text += "-f -a " + one.text;
        if (one.text.substr(0, 2) == "--") {
          text += "-l " + one.text.substr(2);
        } else if (option) {
          text += "-s " + one.text.substr(1);
        }
        if (one.takes_value) text += " -r";
        for (const choice& values : choices_) {
          if (values.option == one.text && !values.values.empty()) text += " -f -a '" + values.values + "'";
        }
        text += " -d '" + one.about + "'\n";
      }
    }
    return text;
  }

 private:
  struct word {
    std::string text;
    std::string about;
    bool takes_value = false;
  };
  struct node {
    std::string path;
    std::vector<word> words;
  };
  struct choice {
    std::string option;
    std::string values;
  };

  void walk(CLI::App& app, const std::string& path) {
    node made{path, {}};
    for (CLI::App* each : app.get_subcommands([](CLI::App*) { return true; }))
      made.words.push_back({each->get_name(), first_words(each->get_description())});
    const auto add = [&](const CLI::Option& each) {
      for (const std::string& name : each.get_lnames()) {
        made.words.push_back(
            {"--" + name, first_words(each.get_description()), each.get_items_expected_max() > 0});
        if (each.get_items_expected_max() > 0) add_choices("--" + name, each);
      }
    };
    for (const CLI::Option* each : app.get_options([](CLI::Option*) { return true; })) add(*each);
    const CLI::App* top = &app;
    while (top->get_parent() != nullptr) top = top->get_parent();
    if (top != &app) {
      for (const CLI::Option* each : top->get_options()) {
        if (each->get_name() != "--help" && each->get_name() != "--version") add(*each);
      }
    }
    nodes_.push_back(std::move(made));
    for (CLI::App* each : app.get_subcommands([](CLI::App*) { return true; }))
      walk(*each, path + "/" + each->get_name());
  }

  /// From "TEXT:{auto,always,never}", as CLI11 shows a choice.
  void add_choices(const std::string& name, const CLI::Option& option) {
    const std::string shown = option.get_type_name();
    const std::size_t begin = shown.find('{');
    const std::size_t end = shown.find('}');
    std::string values;  // none: anything, such as a file
    if (begin != std::string::npos && end != std::string::npos)
      values = shown.substr(begin + 1, end - begin - 1);
    for (char& letter : values) letter = letter == ',' ? ' ' : letter;
    for (const choice& each : choices_) {
      if (each.option == name) return;
    }
    choices_.push_back({name, std::move(values)});
  }

  /// The first part of a description, without what a shell would read.
  static std::string first_words(const std::string& text) {
    std::string kept;
    for (char letter : text.substr(0, text.find_first_of(";\n"))) {
      if (letter == '\'' || letter == '"' || letter == '\\' || letter == '`' || letter == '$') continue;
      kept += letter;
    }
    return kept;
  }
  static std::string escaped(const std::string& text, char which) {
    std::string made;
    for (char letter : text) {
      if (letter == which) made += '\\';
      made += letter;
    }
    return made;
  }
  std::string paths(std::string_view between) const {
    std::string all;
    for (const node& each : nodes_) {
      if (each.path.empty()) continue;
      if (!all.empty()) all += between;
      all += each.path;
    }
    return all;
  }

  std::string program_;
  std::string function_ = "_";
  std::vector<node> nodes_;
  std::vector<choice> choices_;
};

}  // namespace tenon::inline v0::cli
