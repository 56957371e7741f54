// reply-mcp install: writes this program into the configuration of an AI client on this machine.
#include "app/cli/environment.hpp"
#include "app/cli/exit_code.hpp"
#include "app/cli/option_values.hpp"
#include "app/commands/client_entry.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/external_config_file.hpp"
#include "app/commands/json_edit.hpp"
#include "app/options/api_key.hpp"
#include "base/nearest.hpp"
#include "schemas/toolsets.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <iostream>

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
    cli::add_choice(app, "--client", client_, k_client_names, "Whose configuration is written");
    app.add_flag("--dry-run", dry_run_, "Show what would be written, and write nothing");
    cli::add_text(app, "--client-file", file_, "FILE",
                  "The client's configuration, where it is not at its usual place");
    cli::add_text(app, "--preset", preset_, "NAMES", "The roles whose tools the client gets");
    app.add_flag("--read-only", read_only_, "The client gets only tools that change nothing");
    app.add_flag("--sandbox", sandbox_,
                 "The client works on the embedded example account; no API key is needed");
    cli::add_text(
        app, "--api-key-file", key_file_, "FILE",
        "The server reads the API key from FILE, so that the client's configuration does not hold it");
    // Never accepted as an argument (see command_line.cpp); here so that the variable can set it.
    app.add_option("--api-key", key_text_, "The Reply API key")->group("");
  }

  [[nodiscard]] std::optional<std::string> conclude(const cli::Origins&) override {
    if (client_.empty()) return "say whose configuration to write: --client claude-desktop, cursor or vscode";
    const std::string program = fs::read_symlink("/proc/self/exe", ignored_).string();
    entry_.program = program.empty() ? "reply-mcp" : program;
    entry_.arguments = {"stdio"};
    if (auto error = add_tool_arguments()) return error;
    if (sandbox_) {
      entry_.arguments.emplace_back("--sandbox");
      return std::nullopt;
    }
    return add_key();
  }

  int run() override {
    const cli::Environment environment = cli::process_environment();
    const fs::path path = file_.empty() ? client_file(client_, environment) : fs::path(file_);
    if (path.empty())
      return refuse("HOME is not set, so the configuration is at no known place; name it with --client-file");
    OwnedFile file(path);
    if (const auto error = file.read()) return refuse(*error);
    const auto edited = with_entry(client_, file.text(), entry_);
    if (edited.has_error()) {
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
    if (const auto error = file.replace(*edited)) {
      std::cerr << "reply-mcp: " << *error << "\n";
      return cli::k_exit_failed;
    }
    if (!file.backup().empty())
      std::cout << "The file as it was is kept as " << file.backup().string() << ".\n";
    std::cout << "Written. Restart the client, or reload its servers.\n";
    return cli::k_exit_ok;
  }

 private:
  std::optional<std::string> add_tool_arguments() {
    const auto sets = schemas::Toolsets::embedded();
    if (sets.has_error()) return sets.error().message();
    std::vector<std::string> known;
    for (const auto& [preset, unused] : sets->presets) known.push_back(preset);
    std::istringstream names(preset_);
    for (std::string one; std::getline(names, one, ',');) {
      if (std::find(known.begin(), known.end(), one) != known.end()) continue;
      const auto near = base::nearest_name(one, known);
      return "unknown preset \"" + cli::shown(one) + "\"" +
             (near ? "; did you mean \"" + *near + "\"?" : ".") + " The presets are " +
             CLI::detail::join(known, ", ");
    }
    entry_.arguments.insert(entry_.arguments.end(), {"--preset", preset_});
    if (read_only_) entry_.arguments.emplace_back("--read-only");
    return std::nullopt;
  }

  std::optional<std::string> add_key() {
    if (!key_file_.empty()) {
      const auto key = options::read_api_key_file(key_file_);
      if (key.has_error()) return key.error();
      entry_.arguments.insert(entry_.arguments.end(), {"--api-key-file", fs::absolute(key_file_).string()});
      return std::nullopt;
    }
    if (client_ == "vscode") {
      entry_.ask_for_key = true;
      return std::nullopt;
    }
    if (key_text_.empty()) {
      return "there is no API key to write: set REPLY_API_KEY, name a file with --api-key-file, or choose "
             "the example account with --sandbox";
    }
    auto key = options::make_api_key(key_text_);
    if (key.has_error()) return "REPLY_API_KEY: " + key.error();
    entry_.key = std::move(*key);
    return std::nullopt;
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
