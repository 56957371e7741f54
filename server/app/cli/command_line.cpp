#include "app/cli/command_line.hpp"

#include "app/cli/config_file.hpp"
#include "app/cli/exit_code.hpp"
#include "app/cli/option_values.hpp"
#include "base/ascii.hpp"
#include "base/nearest.hpp"
#include "base/version.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <regex>
#include <set>
#include <utility>

namespace reply_mcp::app::cli {
namespace {

constexpr std::string_view k_prefix = "REPLY_MCP_";
constexpr std::string_view k_key_option = "api-key";
constexpr std::string_view k_key_variable = "REPLY_API_KEY";

Exit refusal(const std::string& message) {
  return {k_exit_refused, "reply-mcp: " + message + "\nreply-mcp: refused to start; see reply-mcp --help\n"};
}

std::string did_you_mean(const std::optional<std::string>& name) {
  return name ? "; did you mean " + *name + "?" : "";
}

/// Kubernetes and Docker links set such variables in every container next to services whose names begin with
/// reply-mcp. REPLY_MCP_REDIS_PORT is one by its value only, an address.
bool is_service_link(const std::string& variable, const std::string& value) {
  static const std::regex names(
      "REPLY_MCP_([A-Z0-9_]+_)?"
      "(SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
  static const std::regex addressed("REPLY_MCP_[A-Z0-9_]+_PORT");
  static const std::regex address("(tcp|udp|sctp)://.*");
  return std::regex_match(variable, names) || variable == "REPLY_MCP_PORT" || variable == "REPLY_MCP_NAME" ||
         (std::regex_match(variable, addressed) && std::regex_match(value, address));
}

/// What was pasted with blanks around it. No option has a value to which they belong.
std::string without_blanks(std::string_view text) {
  return std::string(base::ascii::trim(text, " \t\r\n"));
}

/// The same of a value on the command line, by itself or behind the name of its option.
std::string argument_without_blanks(const std::string& argument) {
  if (!argument.starts_with('-')) return without_blanks(argument);
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos) return argument;
  return argument.substr(0, equals + 1) + without_blanks(std::string_view(argument).substr(equals + 1));
}

/// True and false as people write them; nothing for anything else.
std::optional<bool> read_yes_or_no(std::string_view given) {
  const std::string text = base::ascii::to_lower(given);
  if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
  if (text == "false" || text == "no" || text == "off" || text == "0") return false;
  return std::nullopt;
}

std::string option_name(const CLI::Option& option) {
  return option.get_lnames().empty() ? option.get_name() : option.get_lnames().front();
}

bool is_flag(const CLI::Option& option) {
  return option.get_expected_max() == 0 || option.get_type_size() == 0;
}

/// The options that environment and file can set: all with a long name except help.
std::vector<CLI::Option*> settable(CLI::App& app) {
  return app.get_options([](const CLI::Option* option) {
    return !option->get_lnames().empty() && option->get_lnames().front() != "help";
  });
}

class Formatter : public CLI::Formatter {
 public:
  std::string make_option_desc(const CLI::Option* option) const override {
    std::string out = option->get_description();
    if (!option->get_lnames().empty() && option->get_lnames().front() != "help" &&
        option->get_lnames().front() != "version") {
      out += " [" + environment_name(option->get_lnames().front()) + "]";
    }
    return out;
  }
};

}  // namespace

std::string environment_name(std::string_view option) {
  if (option == k_key_option) return std::string(k_key_variable);
  std::string out(k_prefix);
  for (const char c : option) {
    out.push_back(c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
  }
  return out;
}

class CommandLine::Impl {
 public:
  explicit Impl(std::vector<std::unique_ptr<Command>> commands) : commands_(std::move(commands)) {
    app_.name("reply-mcp");
    app_.set_version_flag("--version", std::string("reply-mcp ") + base::k_version,
                          "Print the version and stop");
    app_.set_help_flag("-h,--help", "Print this help and stop");
    app_.formatter(std::make_shared<Formatter>());
    app_.get_formatter()->column_width(34);
    app_.footer(
        "Every option --some-name of a command can also be set by the variable REPLY_MCP_SOME_NAME or by the "
        "key\n"
        "some-name in the file that --config names. The API key comes from REPLY_API_KEY or --api-key-file.");
    for (const auto& command : commands_) {
      CLI::App* sub = app_.add_subcommand(std::string(command->name()), std::string(command->summary()));
      if (command->hidden()) sub->group("");
      command->declare(*sub);
      add_text(*sub, "--config", config_path_, "FILE", "Read options from FILE, one key = value per line");
    }
  }

  boost::system::result<Command*, Exit> parse(const std::vector<std::string>& arguments,
                                              const Environment& environment) {
    std::vector<std::string> reversed;
    std::transform(arguments.rbegin(), arguments.rend(), std::back_inserter(reversed),
                   argument_without_blanks);
    try {
      app_.parse(std::move(reversed));
    } catch (const CLI::CallForHelp&) {
      return Exit{k_exit_ok, app_.help()};
    } catch (const CLI::CallForVersion& version) {
      return Exit{k_exit_ok, std::string(version.what()) + "\n"};
    } catch (const CLI::ExtrasError&) {
      return refuse_extra(arguments);
    } catch (const CLI::ParseError& error) {
      return refusal(error.what());
    }
    const auto chosen = app_.get_subcommands();
    if (chosen.empty()) return refusal("no command was given; the commands are " + command_names());
    if (chosen.size() > 1) return refusal("only one command can be given");
    CLI::App& sub = *chosen.front();
    Command& command = *find(sub.get_name());

    note_command_line(sub);
    if (origins_.given(k_key_option)) {
      return refusal(
          "--api-key does not exist, because every user of a machine can read the arguments of its "
          "processes; put the key into the variable REPLY_API_KEY or into a file and name it with "
          "--api-key-file");
    }
    if (const auto applied = apply_environment(sub, environment); !applied) return refusal(applied.error());
    if (!config_path_.empty()) {
      origins_.set_config_file(config_path_);
      if (const auto applied = apply_config(sub); !applied) return refusal(applied.error());
    }
    if (const auto valid = command.validate(origins_); !valid) return refusal(valid.error());
    return &command;
  }

  std::vector<OptionInfo> options() {
    std::vector<OptionInfo> out;
    for (const auto& command : commands_) {
      if (command->hidden()) continue;
      for (const CLI::Option* option : settable(*app_.get_subcommand(std::string(command->name())))) {
        if (option->get_group().empty()) continue;
        const std::string name = option_name(*option);
        out.push_back({std::string(command->name()), option->get_group(), "--" + name, environment_name(name),
                       is_flag(*option) ? "" : option->get_type_name(), option->get_default_str(),
                       option->get_description()});
      }
    }
    return out;
  }

 private:
  Command* find(const std::string& name) const {
    for (const auto& command : commands_) {
      if (command->name() == name) return command.get();
    }
    return nullptr;
  }

  std::string command_names() const {
    std::vector<std::string> names;
    for (const auto& command : commands_) {
      if (!command->hidden()) names.emplace_back(command->name());
    }
    return CLI::detail::join(names, ", ");
  }

  /// Names of the options of every command, or of one.
  std::vector<std::string> known_options(const CLI::App* only) {
    std::set<std::string> names;
    for (CLI::App* sub : app_.get_subcommands([](const CLI::App*) { return true; })) {
      if (only != nullptr && sub != only) continue;
      for (const CLI::Option* option : settable(*sub)) {
        if (!option->get_group().empty()) names.insert(option_name(*option));
      }
    }
    return {names.begin(), names.end()};
  }

  /// Something on the command line was not understood. Its value is not repeated: it may be a secret.
  Exit refuse_extra(const std::vector<std::string>& arguments) {
    const auto chosen = app_.get_subcommands();
    const auto extras = app_.remaining(true);
    const std::string& first = extras.empty() ? arguments.front() : extras.front();
    if (first.rfind('-', 0) != 0) {
      if (!chosen.empty()) {
        return refusal("the command " + chosen.front()->get_name() +
                       " takes options only, no further arguments; one begins with \"" + first.substr(0, 2) +
                       "\"");
      }
      std::vector<std::string> names;
      for (const auto& command : commands_) names.emplace_back(command->name());
      return refusal("unknown command \"" + shown(first) + "\"" +
                     did_you_mean(base::nearest_name(first, names)) + " The commands are " + command_names());
    }
    const std::string name = first.substr(0, first.find('='));
    const std::size_t dashes = name.find_first_not_of('-');
    const std::string bare = dashes == std::string::npos ? "" : name.substr(dashes);
    const auto before_command = app_.remaining(false);
    if (!before_command.empty() && before_command.front() == first) {
      const auto all = known_options(nullptr);
      if (std::find(all.begin(), all.end(), bare) != all.end()) {
        return refusal("--" + bare + " must follow a command, as in reply-mcp stdio --" + bare);
      }
    }
    const CLI::App* sub = chosen.empty() ? nullptr : chosen.front();
    auto near = base::nearest_name(bare, known_options(sub));
    if (near) near = "--" + *near;
    return refusal("unknown option " + shown(name) + (sub == nullptr ? "" : " of " + sub->get_name()) +
                   did_you_mean(near));
  }

  void note_command_line(CLI::App& sub) {
    for (const CLI::Option* option : settable(sub)) {
      if (option->count() > 0) origins_.set(option_name(*option), Origin::command_line);
    }
  }

  /// Sets an option that has no value yet; a stronger origin keeps the one it has.
  Validation fill(CLI::Option& option, const std::string& given, Origin origin, const std::string& source) {
    const std::string name = option_name(option);
    const std::string value = without_blanks(given);
    if (origins_.given(name)) return {};
    try {
      if (is_flag(option)) {
        const auto flag = read_yes_or_no(value);
        if (!flag) return source + ": a flag takes true or false";
        if (*flag) option.add_result("true");
        if (*flag) option.run_callback();
      } else {
        option.add_result(value);
        option.run_callback();
      }
    } catch (const CLI::ParseError& error) {
      std::string text = error.what();
      const std::string prefix = "--" + name + ": ";
      if (text.rfind(prefix, 0) == 0) text.erase(0, prefix.size());
      return source + ": " + text;
    }
    origins_.set(name, origin);
    return {};
  }

  Validation apply_environment(CLI::App& sub, const Environment& environment) {
    std::vector<std::string> known{std::string(k_key_variable)};
    for (const std::string& name : known_options(nullptr)) known.push_back(environment_name(name));
    for (const auto& [variable, value] : environment) {
      if (variable.rfind(k_prefix, 0) != 0 || is_service_link(variable, value)) continue;
      if (variable == "REPLY_MCP_API_KEY") return "the variable for the API key is " + known.front();
      if (std::find(known.begin(), known.end(), variable) == known.end()) {
        return "unknown environment variable " + shown(variable) +
               did_you_mean(base::nearest_name(variable, known));
      }
    }
    for (CLI::Option* option : settable(sub)) {
      const std::string variable = environment_name(option_name(*option));
      const auto found = environment.find(variable);
      // An empty variable counts as none: containers and clients pass those for what was left out.
      if (found == environment.end() || found->second.empty()) continue;
      auto filled = fill(*option, found->second, Origin::environment, variable);
      if (!filled) return filled;
    }
    return {};
  }

  Validation apply_config(CLI::App& sub) {
    const auto settings = read_config_file(config_path_);
    if (!settings) return settings.error();
    std::vector<std::string> known = known_options(nullptr);
    known.emplace_back(k_key_option);
    for (const Setting& setting : *settings) {
      const std::string where = config_path_ + ": " + shown(setting.key);
      if (setting.key == "config" || std::find(known.begin(), known.end(), setting.key) == known.end()) {
        return config_path_ + ": unknown key \"" + shown(setting.key) + "\"" +
               did_you_mean(base::nearest_name(setting.key, known));
      }
      // One file serves every command: what another command's option is does not concern this one.
      CLI::Option* option = sub.get_option_no_throw("--" + setting.key);
      if (option == nullptr) continue;
      auto filled = fill(*option, setting.value, Origin::config_file, where);
      if (!filled) return filled;
    }
    return {};
  }

  std::vector<std::unique_ptr<Command>> commands_;
  CLI::App app_{
      "Reply.io as tools for AI clients: a Model Context Protocol server for the Reply REST API V3."};
  std::string config_path_;
  Origins origins_;
};

CommandLine::CommandLine(std::vector<std::unique_ptr<Command>> commands)
    : impl_(std::make_unique<Impl>(std::move(commands))) {}

CommandLine::~CommandLine() = default;

boost::system::result<Command*, Exit> CommandLine::parse(const std::vector<std::string>& arguments,
                                                         const Environment& environment) {
  return impl_->parse(arguments, environment);
}

std::vector<CommandLine::OptionInfo> CommandLine::options() const {
  return impl_->options();
}

}  // namespace reply_mcp::app::cli
