// One subcommand of the program: what options it has and what it does. Each is a short file of its own;
// commands.cpp lists them.
#pragma once

#include <boost/system/result.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace reply_mcp::app::cli {

/// Where the value of an option came from, weakest first. A stronger one hides the weaker ones.
enum class Origin { none, config_file, environment, command_line };

/// The origin of every option that was given, by its name without dashes ("team-id").
class Origins {
 public:
  void set(std::string option, Origin origin) { by_option_[std::move(option)] = origin; }
  [[nodiscard]] Origin of(std::string_view option) const {
    const auto found = by_option_.find(option);
    return found == by_option_.end() ? Origin::none : found->second;
  }
  [[nodiscard]] bool given(std::string_view option) const { return of(option) != Origin::none; }

  /// Path of the configuration file; empty when there is none.
  [[nodiscard]] const std::string& config_file() const { return config_file_; }
  void set_config_file(std::string path) { config_file_ = std::move(path); }

 private:
  std::map<std::string, Origin, std::less<>> by_option_;
  std::string config_file_;
};

/// Nothing, or why the program refuses to start, as a sentence for the operator.
using Validation = boost::system::result<void, std::string>;

class Command {
 public:
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  /// One line for the list of commands.
  [[nodiscard]] virtual std::string_view summary() const = 0;
  /// True for commands that are for tests and tools and are not listed.
  [[nodiscard]] virtual bool hidden() const { return false; }
  /// Adds the command's options. `app` refers to members of this object afterwards.
  virtual void declare(CLI::App& app) = 0;
  /// Called once every option has its value: whether they fit together.
  [[nodiscard]] virtual Validation validate(const Origins&) { return {}; }
  /// Does the work and returns the exit code. Called after validate().
  virtual int run() = 0;
};

}  // namespace reply_mcp::app::cli
