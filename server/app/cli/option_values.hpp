// Options whose values need more than CLI11's conversions: durations, sizes, ids, names from a list.
// Each refuses what it does not take with a sentence that says what it takes.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace reply_mcp::app::cli {

/// "500ms", "30s", "2m"; a bare number counts seconds. Refused outside [least, most].
CLI::Option* add_duration(CLI::App& app, const std::string& name, std::chrono::milliseconds& target,
                          std::chrono::milliseconds least, std::chrono::milliseconds most,
                          const std::string& description);

/// "4096", "64KiB", "8MiB"; a bare number counts bytes. Refused outside [least, most].
CLI::Option* add_size(CLI::App& app, const std::string& name, std::size_t& target, std::size_t least,
                      std::size_t most, const std::string& description);

/// A whole number in [least, most].
CLI::Option* add_number(CLI::App& app, const std::string& name, std::uint64_t& target, std::uint64_t least,
                        std::uint64_t most, const std::string& description);

/// One of `names`; the message for anything else suggests the nearest.
CLI::Option* add_choice(CLI::App& app, const std::string& name, std::string& target,
                        std::span<const std::string_view> names, const std::string& description);

/// A text that is not empty and holds no control characters.
CLI::Option* add_text(CLI::App& app, const std::string& name, std::string& target, const std::string& value,
                      const std::string& description);

/// The value as a message may show it: cut to a sane length, control characters and ill-formed bytes
/// replaced.
[[nodiscard]] std::string shown(std::string_view value);

/// "30s", "500ms", "2m": the shortest form that add_duration reads back.
[[nodiscard]] std::string duration_text(std::chrono::milliseconds value);
/// "8MiB", "4096": the shortest form that add_size reads back.
[[nodiscard]] std::string size_text(std::size_t value);

}  // namespace reply_mcp::app::cli
