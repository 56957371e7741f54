#include "app/cli/option_values.hpp"

#include "base/nearest.hpp"
#include "base/truncate.hpp"
#include "base/utf8.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace reply_mcp::app::cli {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

/// A whole number with one of the units behind it; nothing when it is neither or does not fit.
std::optional<std::uint64_t> read_amount(std::string_view text, std::span<const Unit> units) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const Unit& known : units) {
    if (known.name != unit) continue;
    if (number > UINT64_MAX / known.factor) return std::nullopt;
    return number * known.factor;
  }
  return std::nullopt;
}

constexpr Unit k_durations[] = {{"", 1000}, {"s", 1000}, {"ms", 1}, {"m", 60'000}};
constexpr Unit k_sizes[] = {
    {"", 1}, {"B", 1}, {"KiB", 1024}, {"MiB", 1024 * 1024}, {"GiB", 1024 * 1024 * 1024}};
constexpr Unit k_counts[] = {{"", 1}};

/// An option that takes an amount and refuses one out of range; `write` gives a limit as text.
template <typename Store, typename Write>
CLI::Option* add_amount(CLI::App& app, const std::string& name, std::span<const Unit> units,
                        std::uint64_t min, std::uint64_t max, const std::string& description,
                        const std::string& what, Store store, Write write) {
  return app.add_option_function<std::string>(
      name,
      [=](const std::string& text) {
        const auto amount = read_amount(text, units);
        if (!amount) throw CLI::ValidationError(name, "\"" + shown(text) + "\" is not " + what);
        if (*amount < min || *amount > max) {
          throw CLI::ValidationError(
              name, "\"" + shown(text) + "\" is out of range: from " + write(min) + " to " + write(max));
        }
        store(*amount);
      },
      description);
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

OptionSection::OptionSection(CLI::App& app, const std::string& title)
    : app_(app), former_(app.option_defaults()->get_group()) {
  app_.option_defaults()->group(title);
}

OptionSection::~OptionSection() {
  app_.option_defaults()->group(former_);
}

std::string shown(std::string_view value) {
  constexpr std::size_t k_max_shown = 83;  // 80 bytes and the three dots
  std::string out = base::shorten_foreign(value, k_max_shown);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return out;
}

std::string duration_text(std::chrono::milliseconds value) {
  const auto count = value.count();
  if (count % 1000 != 0) return std::to_string(count) + "ms";
  if (count % 60'000 == 0 && count > 0) return std::to_string(count / 60'000) + "m";
  return std::to_string(count / 1000) + "s";
}

std::string size_text(std::size_t value) {
  constexpr std::size_t k_mib = 1024 * 1024;
  if (value >= k_mib && value % k_mib == 0) return std::to_string(value / k_mib) + "MiB";
  if (value >= 1024 && value % 1024 == 0) return std::to_string(value / 1024) + "KiB";
  return std::to_string(value);
}

CLI::Option* detail::add_duration(CLI::App& app, const std::string& name,
                                  const std::function<void(std::chrono::milliseconds)>& store,
                                  std::chrono::milliseconds initial, std::chrono::milliseconds min,
                                  std::chrono::milliseconds max, const std::string& description) {
  const auto in_milliseconds = [](std::uint64_t value) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(value));
  };
  return add_amount(
             app, name, k_durations, static_cast<std::uint64_t>(min.count()),
             static_cast<std::uint64_t>(max.count()), description,
             "a duration: a whole number with ms, s or m behind it, such as 500ms, 30s or 2m",
             [=](std::uint64_t value) { store(in_milliseconds(value)); },
             [=](std::uint64_t value) { return duration_text(in_milliseconds(value)); })
      ->type_name("DURATION")
      ->default_str(duration_text(initial));
}

CLI::Option* add_size(CLI::App& app, const std::string& name, std::size_t& target, std::size_t min,
                      std::size_t max, const std::string& description) {
  return add_amount(
             app, name, k_sizes, min, max, description,
             "a size: a whole number of bytes, or one with KiB, MiB or GiB behind it, such as 8MiB",
             [&target](std::uint64_t v) { target = v; }, [](std::uint64_t v) { return size_text(v); })
      ->type_name("SIZE")
      ->default_str(size_text(target));
}

CLI::Option* detail::add_number(CLI::App& app, const std::string& name,
                                std::function<void(std::uint64_t)> store, std::uint64_t initial,
                                std::uint64_t min, std::uint64_t max, const std::string& description) {
  return add_amount(app, name, k_counts, min, max, description, "a whole number", std::move(store),
                    [](std::uint64_t value) { return std::to_string(value); })
      ->type_name("NUMBER")
      ->default_str(std::to_string(initial));
}

CLI::Option* add_choice(CLI::App& app, const std::string& name, std::string& target,
                        std::span<const std::string_view> names, const std::string& description) {
  const std::vector<std::string> known(names.begin(), names.end());
  return app
      .add_option_function<std::string>(
          name,
          [name, known, &target](const std::string& text) {
            if (std::find(known.begin(), known.end(), text) == known.end()) {
              std::string message = "\"" + shown(text) + "\" is not known";
              if (const auto near = base::nearest_name(text, known))
                message += "; did you mean \"" + *near + "\"?";
              throw CLI::ValidationError(name, message + " (one of " + CLI::detail::join(known, ", ") + ")");
            }
            target = text;
          },
          description)
      ->type_name(CLI::detail::join(known, "|"))
      ->default_str(target);
}

CLI::Option* add_text(CLI::App& app, const std::string& name, std::string& target, const std::string& value,
                      const std::string& description) {
  return app
      .add_option_function<std::string>(
          name,
          [name, &target](const std::string& text) {
            if (text.empty()) throw CLI::ValidationError(name, "an empty value was given");
            if (has_control_character(text) || !base::utf8::valid(text)) {
              throw CLI::ValidationError(name, "the value holds a control character or is not UTF-8 text");
            }
            target = text;
          },
          description)
      ->type_name(value)
      ->default_str(target);
}

}  // namespace reply_mcp::app::cli
