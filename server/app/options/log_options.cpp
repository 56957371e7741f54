#include "app/options/log_options.hpp"

#include "app/cli/option_values.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace reply_mcp::app::options {
namespace {
constexpr std::array<std::string_view, 6> k_levels{"trace", "debug", "info", "warning", "error", "off"};

/// A new log is its owner's alone: names of operations and of callers stand in it. What is there already
/// keeps its mode, and what cannot be made is refused when it is opened.
void make_owner_only(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) ::close(file);
}
}  // namespace

void LogOptionGroup::declare(CLI::App& app) {
  cli::add_choice(app, "--log-level", level, k_levels, "How much is logged")->group("Log");
  cli::add_text(app, "--log-file", file, "FILE", "Append the log to FILE instead of standard error")
      ->group("Log");
}

cli::Validation LogOptionGroup::open() const {
  std::shared_ptr<spdlog::logger> logger;
  try {
    if (file.empty()) {
      logger = std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    } else {
      make_owner_only(file);
      logger =
          std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::basic_file_sink_mt>(file));
    }
  } catch (const spdlog::spdlog_ex& error) {
    return std::string("--log-file: ") + error.what();
  }
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::from_str(level));
  // The line lost in a crash would be the one that explains it.
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
  return {};
}

}  // namespace reply_mcp::app::options
