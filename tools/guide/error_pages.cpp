#include "tools/guide/error_pages.hpp"

#include "base/ascii.hpp"
#include "error_page.hpp"
#include "tools/result/tool_error.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace reply_mcp::tools::guide {
namespace {

namespace json = boost::json;

/// A row of a table of the page.
struct ErrorRow {
  std::vector<std::string> signs;  ///< what stands in backticks in its first cell
  std::string meaning;
  std::string what_to_do;
};

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  line.remove_prefix(1);
  while (!line.empty()) {
    const std::size_t bar = line.find('|');
    if (bar == std::string_view::npos) break;
    cells.emplace_back(base::ascii::trim(line.substr(0, bar)));
    line.remove_prefix(bar + 1);
  }
  return cells;
}

std::vector<std::string> in_backticks(const std::string& cell) {
  std::vector<std::string> out;
  for (std::size_t at = cell.find('`'); at != std::string::npos;) {
    const std::size_t end = cell.find('`', at + 1);
    if (end == std::string::npos) break;
    out.push_back(cell.substr(at + 1, end - at - 1));
    at = cell.find('`', end + 1);
  }
  return out;
}

std::vector<ErrorRow> read_rows() {
  std::vector<ErrorRow> rows;
  std::string_view text = embedded::error_page_files().front().bytes;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (!line.starts_with('|')) continue;
    const std::vector<std::string> cells = cells_of(line);
    if (cells.size() < 3) continue;
    ErrorRow row{in_backticks(cells.front()), cells[1], cells.back()};
    if (!row.signs.empty()) rows.push_back(std::move(row));
  }
  return rows;
}

const std::vector<ErrorRow>& rows() {
  static const std::vector<ErrorRow> all = read_rows();
  return all;
}

/// The row of the code itself, else of its ending (".notFound").
const ErrorRow* row_of(std::string_view code) {
  const ErrorRow* ending = nullptr;
  for (const ErrorRow& row : rows()) {
    for (const std::string& sign : row.signs) {
      if (sign == code) return &row;
      if (ending == nullptr && sign.starts_with('.') && code.ends_with(sign)) ending = &row;
    }
  }
  return ending;
}

std::vector<std::string_view> kinds() {
  std::vector<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(result::ErrorKind::internal); ++kind) {
    names.push_back(result::to_string(static_cast<result::ErrorKind>(kind)));
  }
  return names;
}

}  // namespace

std::optional<json::object> explain_error(const schemas::Catalogue& catalogue, std::string_view code) {
  json::array tools;
  std::set<int> statuses;
  for (const schemas::Operation& operation : catalogue.operations()) {
    bool named = false;
    for (const schemas::KnownError& error : operation.errors) {
      if (error.code != code) continue;
      statuses.insert(error.status);
      if (!named) tools.emplace_back(operation.id);
      named = true;
    }
  }
  const ErrorRow* row = row_of(code);
  if (row == nullptr && tools.empty()) return std::nullopt;
  json::object page;
  page["code"] = code;
  if (row != nullptr) {
    page["meaning"] = row->meaning;
    page["whatToDo"] = row->what_to_do;
  } else {
    page["meaning"] = "Its name says what it means; the detail of the error has the sentence.";
  }
  if (!statuses.empty()) page["statuses"] = json::value_from(statuses);
  if (!tools.empty()) page["tools"] = std::move(tools);
  return page;
}

std::vector<std::string> known_error_codes(const schemas::Catalogue& catalogue) {
  std::set<std::string> codes;
  for (const std::string_view kind : kinds()) codes.emplace(kind);
  for (const schemas::Operation& operation : catalogue.operations()) {
    for (const schemas::KnownError& error : operation.errors) {
      if (!error.code.empty()) codes.insert(error.code);
    }
  }
  return {codes.begin(), codes.end()};
}

}  // namespace reply_mcp::tools::guide
