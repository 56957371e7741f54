// reply-mcp install: writes this program into the configuration of an AI client on this machine.
#include "app/cli/environment.hpp"
#include "app/cli/exit_code.hpp"
#include "app/cli/option_values.hpp"
#include "app/commands/client_entry.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/external_config_file.hpp"
#include "app/commands/json_edit.hpp"
#include "app/options/api_key.hpp"
#include "app/options/tool_options.hpp"
#include "base/nearest.hpp"
#include "schemas/toolsets.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <sstream>

namespace reply_mcp::app::commands {
namespace {

namespace fs = std::filesystem;

class InstallCommand : public cli::Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "install"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Write this program into the configuration of a client on this machine";
  }

  void declare(CLI::App& app) override {
    const std::string group = "Client configuration";
    cli::add_choice(app, "--client", client_, k_client_names, "Client whose configuration is written")
        ->group(group);
    app.add_flag("--dry-run", dry_run_, "Show what would be written, and write nothing")->group(group);
    cli::add_text(app, "--client-file", file_, "FILE",
                  "The client's configuration, where it is not at its usual place")
        ->group(group);
    cli::add_text(app, "--preset", preset_, "NAMES",
                  "Roles whose tools the client gets, separated by commas: " + options::preset_names())
        ->group(group);
    app.add_flag("--read-only", read_only_, "The client gets only tools that change nothing")->group(group);
    app.add_flag("--sandbox", sandbox_, "The client uses the embedded example account; no API key is needed")
        ->group(group);
    cli::add_text(
        app, "--api-key-file", key_file_, "FILE",
        "The server reads the API key from FILE, so that the client's configuration does not hold it")
        ->group(group);
    // Never accepted as an argument (see command_line.cpp); here so that the variable can set it.
    app.add_option("--api-key", key_text_, "The Reply API key")->group("");
  }

  [[nodiscard]] cli::Validation validate(const cli::Origins&) override {
    if (client_.empty()) {
      return "name the client whose configuration to write: --client with one of " +
             CLI::detail::join(k_client_names, ", ");
    }
    const std::string program = fs::read_symlink("/proc/self/exe", ignored_).string();
    entry_.program = program.empty() ? "reply-mcp" : program;
    entry_.arguments = {"stdio"};
    if (auto added = add_tool_arguments(); !added) return added;
    if (sandbox_) {
      entry_.arguments.emplace_back("--sandbox");
      return {};
    }
    return add_key();
  }

  int run() override {
    const cli::Environment environment = cli::process_environment();
    const fs::path path = file_.empty() ? client_file(client_, environment) : fs::path(file_);
    if (path.empty())
      return refuse(
          "HOME is not set, so the place of the configuration is not known; name it with --client-file");
    ExternalConfigFile file(path);
    if (const auto read = file.read(); !read) return refuse(read.error());
    const auto edited = with_entry(client_, file.text(), entry_);
    if (!edited) {
      return refuse(path.string() + ": " + edited.error().message() + "\nPut this into \"" +
                    std::string(servers_member(client_)) + "\" by hand:\n" + shown_entry());
    }
    if (*edited == file.text()) {
      std::cout << path.string() << " has this entry already; nothing was changed.\n";
      return cli::k_exit_ok;
    }
    std::cout << path.string() << "\n" << shown_entry() << "\n";
    if (dry_run_) {
      std::cout << "Nothing was written (--dry-run).\n";
      return cli::k_exit_ok;
    }
    if (const auto replaced = file.replace(*edited); !replaced) {
      std::cerr << "reply-mcp: " << replaced.error() << "\n";
      return cli::k_exit_failed;
    }
    if (file.readable_by_others()) {
      std::cerr << "reply-mcp: warning: others on this machine can read " << path.string()
                << ", and a key in it; chmod 600 makes it yours alone\n";
    }
    if (!file.backup().empty()) std::cout << "The old file is kept as " << file.backup().string() << ".\n";
    std::cout << "Written. Restart the client, or reload its servers.\n";
    return cli::k_exit_ok;
  }

 private:
  cli::Validation add_tool_arguments() {
    const auto& sets = schemas::Toolsets::embedded();
    if (!sets) return sets.error().message();
    std::vector<std::string> known;
    for (const auto& [preset, unused] : sets->presets) known.push_back(preset);
    std::istringstream names(preset_);
    for (std::string one; std::getline(names, one, ',');) {
      if (std::find(known.begin(), known.end(), one) != known.end()) continue;
      const auto near = base::nearest_name(one, known);
      return "unknown preset \"" + cli::shown(one) + "\"" +
             (near ? "; did you mean \"" + *near + "\"?" : ".") + " The presets are " +
             options::preset_names();
    }
    entry_.arguments.insert(entry_.arguments.end(), {"--preset", preset_});
    if (read_only_) entry_.arguments.emplace_back("--read-only");
    return {};
  }

  cli::Validation add_key() {
    if (!key_file_.empty()) {
      const auto key = options::read_api_key_file(key_file_);
      if (!key) return key.error();
      entry_.arguments.insert(entry_.arguments.end(), {"--api-key-file", fs::absolute(key_file_).string()});
      return {};
    }
    if (client_ == "vscode") {
      entry_.ask_for_key = true;
      return {};
    }
    if (key_text_.empty()) {
      return "there is no API key to write: set REPLY_API_KEY, name a file with --api-key-file, or choose "
             "the example account with --sandbox";
    }
    auto key = options::make_api_key(key_text_);
    if (!key) return "REPLY_API_KEY: " + key.error();
    entry_.key = std::move(*key);
    return {};
  }

  /// The entry as it may be seen on a screen: without the key.
  [[nodiscard]] std::string shown_entry() const {
    ServerEntry shown_one = entry_;
    if (!entry_.key.empty()) shown_one.key = base::Secret("(the key)");
    const boost::json::object named{{entry_.name, client_entry(client_, shown_one)}};
    return pretty(named, 0);
  }

  std::error_code ignored_;
  std::string client_;
  std::string file_;
  std::string preset_ = "core";
  std::string key_file_;
  std::string key_text_;
  bool dry_run_ = false;
  bool read_only_ = false;
  bool sandbox_ = false;
  ServerEntry entry_;
};

}  // namespace

std::unique_ptr<cli::Command> make_install_command() {
  return std::make_unique<InstallCommand>();
}

}  // namespace reply_mcp::app::commands
