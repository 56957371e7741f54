#include "schemas/json_schema/text_form.hpp"

#include "base/ascii.hpp"
#include "schemas/json_schema/pattern.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "schemas/json_schema/time_zones.hpp"

#include <algorithm>

namespace reply_mcp::schemas::json_schema {
namespace {

bool is_http_url(std::string_view text) {
  return (base::ascii::starts_with_ignoring_case(text, "http://") ||
          base::ascii::starts_with_ignoring_case(text, "https://")) &&
         is_uri(text);
}

/// Labels of letters, digits and hyphens with dots between (RFC 1123, 2.1); bytes above 0x7F are those of
/// domains in other scripts.
bool is_domain(std::string_view text) {
  constexpr std::size_t k_max_domain = 253;
  constexpr std::size_t k_max_label = 63;
  if (text.size() > k_max_domain || text.find('.') == std::string_view::npos) return false;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('.', begin), text.size());
    const std::string_view label = text.substr(begin, end - begin);
    const bool sound = std::all_of(label.begin(), label.end(), [](char c) {
      return base::ascii::is_letter_or_digit(c) || c == '-' || static_cast<unsigned char>(c) > 0x7FU;
    });
    if (!sound || label.empty() || label.size() > k_max_label || label.front() == '-' || label.back() == '-')
      return false;
    begin = end + 1;
  }
  return true;
}

bool is_windows_zone(std::string_view text) {
  return windows_time_zone(text) == text;
}
bool is_iana_zone(std::string_view text) {
  return iana_time_zone(text) == text;
}
bool is_uuid_text(std::string_view text) {
  return matches_format("uuid", text);
}
bool is_date_text(std::string_view text) {
  return matches_format("date", text);
}
bool is_time_text(std::string_view text) {
  return matches_format("date-time", text);
}

constexpr std::array k_forms = {
    TextForm{"uuid", is_uuid_text, "a UUID such as 6f1c2a34-0b5d-4e7f-8a90-1b2c3d4e5f60", nullptr, nullptr},
    TextForm{"date", is_date_text, "a date such as 2026-05-31", nullptr, nullptr},
    TextForm{"date-time", is_time_text, "a time such as 2026-05-31T09:30:00Z", nullptr, nullptr},
    TextForm{"email", is_email, "an email address", nullptr, nullptr},
    TextForm{"uri", is_uri, "an absolute URI such as https://example.com/page", nullptr, nullptr},
    TextForm{"http-url", is_http_url, "an absolute http or https URL", nullptr, nullptr},
    TextForm{"domain", is_domain, "a bare domain such as example.com", nullptr, nullptr},
    TextForm{"windows-time-zone", is_windows_zone,
             "a time zone, by its Windows id such as W. Europe Standard Time or its IANA name such as "
             "Europe/Berlin",
             windows_time_zone, nearest_time_zone},
    TextForm{"iana-time-zone", is_iana_zone, "a time zone by its IANA name, such as Europe/Berlin",
             iana_time_zone, nearest_time_zone},
};

constexpr std::array k_spaces = {
    std::string_view(" "),
    std::string_view("\t"),
    std::string_view("\n"),
    std::string_view("\r"),
    std::string_view("\v"),
    std::string_view("\f"),
    std::string_view("\xC2\xA0"),      // no-break space
    std::string_view("\xE2\x80\x8B"),  // zero width space
    std::string_view("\xE2\x80\xAF"),  // narrow no-break space
    std::string_view("\xE3\x80\x80"),  // ideographic space
    std::string_view("\xEF\xBB\xBF"),  // byte order mark
};

}  // namespace

const TextForm* text_form(const json::object& schema) {
  for (const std::string_view keyword : {"x-format", "format"}) {
    const std::string_view name = string_member(schema, keyword);
    const auto* found = std::ranges::find(k_forms, name, &TextForm::name);
    if (!name.empty() && found != k_forms.end()) return found;
  }
  return nullptr;
}

std::string_view trimmed(std::string_view text) {
  const auto cut = [&](auto fits, auto remove) {
    for (bool again = true; again;) {
      again = false;
      for (const std::string_view space : k_spaces) {
        if (!fits(space)) continue;
        remove(space.size());
        again = true;
      }
    }
  };
  cut([&](std::string_view space) { return text.starts_with(space); },
      [&](std::size_t size) { text.remove_prefix(size); });
  cut([&](std::string_view space) { return text.ends_with(space); },
      [&](std::size_t size) { text.remove_suffix(size); });
  return text;
}

bool is_blank(std::string_view text) {
  return trimmed(text).empty();
}

}  // namespace reply_mcp::schemas::json_schema
