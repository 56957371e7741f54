#include "sandbox/engine/multipart.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace reply_mcp::sandbox::engine {

namespace {

/// Value of a parameter such as `name="file"` in a header field; nullopt when it is absent.
std::optional<std::string> parameter(std::string_view field, std::string_view name) {
  std::size_t at = field.find(';');
  while (at != std::string_view::npos) {
    field.remove_prefix(at + 1);
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view key = base::ascii::trim(field.substr(0, equals), " \t\r");
    field = base::ascii::trim(field.substr(equals + 1), " \t\r");
    std::string value;
    if (!field.empty() && field.front() == '"') {
      std::size_t i = 1;
      for (; i < field.size() && field[i] != '"'; ++i) {
        if (field[i] == '\\' && i + 1 < field.size()) ++i;
        value += field[i];
      }
      field.remove_prefix(std::min(i + 1, field.size()));
    } else {
      value = std::string(base::ascii::trim(field.substr(0, field.find(';')), " \t\r"));
    }
    if (same_text(key, name)) return value;
    at = field.find(';');
  }
  return std::nullopt;
}

/// The Content-Disposition line of a part's header block.
std::string_view disposition(std::string_view head) {
  constexpr std::string_view k_name = "content-disposition:";
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    if (line.size() > k_name.size() && same_text(line.substr(0, k_name.size()), k_name)) {
      return base::ascii::trim(line.substr(k_name.size()), " \t\r");
    }
    head.remove_prefix(std::min(end + 2, head.size()));
  }
  return {};
}

}  // namespace

std::optional<UploadedFile> read_form_file(std::string_view content_type, std::string_view body,
                                           std::string_view field) {
  const std::optional<std::string> boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > 70) return std::nullopt;
  const std::string opening = "--" + *boundary;
  const std::string delimiter = "\r\n" + opening;
  std::size_t at = body.starts_with(opening) ? opening.size() : body.find(delimiter);
  if (at == std::string_view::npos) return std::nullopt;
  if (!body.starts_with(opening)) at += delimiter.size();
  while (!body.substr(at).starts_with("--")) {
    const std::size_t head_begin = body.find("\r\n", at);
    if (head_begin == std::string_view::npos) return std::nullopt;
    const std::size_t head_end = body.find("\r\n\r\n", head_begin);
    if (head_end == std::string_view::npos) return std::nullopt;
    const std::size_t content = head_end + 4;
    const std::size_t end = body.find(delimiter, content - 2);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view about = disposition(body.substr(head_begin + 2, head_end - head_begin - 2 + 2));
    if (parameter(about, "name") == field) {
      const std::optional<std::string> file_name = parameter(about, "filename");
      if (!file_name || file_name->empty()) return std::nullopt;
      const std::size_t length = end > content ? end - content : 0;
      return UploadedFile{*file_name, std::string(body.substr(content, length))};
    }
    at = end + delimiter.size();
  }
  return std::nullopt;
}

}  // namespace reply_mcp::sandbox::engine
