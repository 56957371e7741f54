#include "tools/result/rows.hpp"

#include "base/json_text.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace reply_mcp::tools::result {
namespace {

constexpr char k_separator = '|';

bool like_a_number(std::string_view text) {
  const char first = text.front();
  return (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
}

/// Strings that begin like numbers are mostly dates and phone numbers; only those are looked at closely.
bool is_number(std::string_view text) {
  return like_a_number(text) && text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

bool may_stand_bare(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  if (text == "null" || text == "true" || text == "false" || is_number(text)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7F && c != k_separator && c != '"';
  });
}

void append_text(std::string& row, std::string_view text) {
  if (may_stand_bare(text)) {
    row += text;
  } else {
    row += base::compact_json(json::value(text));
  }
}

void append_cell(std::string& row, const json::value& value, Nulls nulls) {
  if (value.is_null() && nulls == Nulls::empty) return;
  if (const json::string* text = value.if_string()) return append_text(row, *text);
  row += base::compact_json(value);
}

bool is_flat(const json::value& item) {
  const json::object* object = item.if_object();
  return object != nullptr && std::none_of(object->begin(), object->end(),
                                           [](const auto& member) { return member.value().is_structured(); });
}

}  // namespace

std::optional<std::string> table_of(const json::array& items, Nulls nulls) {
  if (items.empty() || !std::all_of(items.begin(), items.end(), is_flat)) return std::nullopt;
  std::vector<std::string_view> columns;
  std::unordered_map<std::string_view, std::size_t> index;
  for (const json::value& item : items) {
    for (const auto& [key, value] : item.get_object()) {
      if (index.emplace(key, columns.size()).second) columns.push_back(key);
    }
  }
  if (columns.empty()) return std::nullopt;
  std::string table;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) table += k_separator;
    append_text(table, columns[i]);
  }
  table += '\n';
  std::vector<const json::value*> cells;
  for (const json::value& item : items) {
    cells.assign(columns.size(), nullptr);
    for (const auto& [key, value] : item.get_object()) cells[index.at(key)] = &value;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) table += k_separator;
      if (cells[i] != nullptr) append_cell(table, *cells[i], nulls);
    }
    table += '\n';
  }
  return table;
}

}  // namespace reply_mcp::tools::result
