// Options whose values need more than CLI11's conversions: durations, sizes, ids, names from a list.
// Each refuses a wrong value with a sentence that says what it takes.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace reply_mcp::app::cli {

/// The options that are added to the app while it lives stand under this title in the help.
class OptionSection {
 public:
  OptionSection(CLI::App& app, const std::string& title);
  ~OptionSection();
  OptionSection(const OptionSection&) = delete;
  OptionSection& operator=(const OptionSection&) = delete;

 private:
  CLI::App& app_;
  std::string former_;
};

namespace detail {

/// `store` is called with a value within [min, max]; `initial` is shown as the default.
CLI::Option* add_duration(CLI::App& app, const std::string& name,
                          const std::function<void(std::chrono::milliseconds)>& store,
                          std::chrono::milliseconds initial, std::chrono::milliseconds min,
                          std::chrono::milliseconds max, const std::string& description);
CLI::Option* add_number(CLI::App& app, const std::string& name, std::function<void(std::uint64_t)> store,
                        std::uint64_t initial, std::uint64_t min, std::uint64_t max,
                        const std::string& description);

}  // namespace detail

/// "500ms", "30s", "2m"; a bare number counts seconds. Refused outside [min, max]. A target that counts
/// coarser than milliseconds gets the value rounded up, so that no time becomes zero.
template <typename Rep, typename Period>
CLI::Option* add_duration(CLI::App& app, const std::string& name, std::chrono::duration<Rep, Period>& target,
                          std::chrono::milliseconds min, std::chrono::milliseconds max,
                          const std::string& description) {
  return detail::add_duration(
      app, name,
      [&target](std::chrono::milliseconds value) {
        target = std::chrono::ceil<std::chrono::duration<Rep, Period>>(value);
      },
      std::chrono::duration_cast<std::chrono::milliseconds>(target), min, max, description);
}

/// "4096", "64KiB", "8MiB"; a bare number counts bytes. Refused outside [min, max].
CLI::Option* add_size(CLI::App& app, const std::string& name, std::size_t& target, std::size_t min,
                      std::size_t max, const std::string& description);

/// A whole number in [min, max]. The target has whatever type the code behind the option wants, so that no
/// group of options keeps a number twice.
template <std::unsigned_integral Number>
CLI::Option* add_number(CLI::App& app, const std::string& name, Number& target,
                        std::type_identity_t<Number> min, std::type_identity_t<Number> max,
                        const std::string& description) {
  return detail::add_number(
      app, name, [&target](std::uint64_t value) { target = static_cast<Number>(value); }, target, min, max,
      description);
}

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
