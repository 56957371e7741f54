#include "tools/call/multipart.hpp"

#include "base/ascii.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <array>

namespace reply_mcp::tools::call {
namespace {

std::string random_boundary() {
  return "reply-mcp-" + base::random_hex(16);
}

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') {
      out += "%22";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

bool occurs(std::string_view boundary, const std::vector<std::pair<std::string, std::string>>& fields,
            const std::optional<FilePart>& file) {
  const auto in = [&](const std::string& text) { return text.find(boundary) != std::string::npos; };
  return (file && in(file->content)) ||
         std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return in(field.second); });
}

struct KnownType {
  std::string_view extension;
  std::string_view type;
};

constexpr std::array k_types = {
    KnownType{"csv", "text/csv"},
    KnownType{"doc", "application/msword"},
    KnownType{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    KnownType{"gif", "image/gif"},
    KnownType{"html", "text/html"},
    KnownType{"jpeg", "image/jpeg"},
    KnownType{"jpg", "image/jpeg"},
    KnownType{"m4a", "audio/mp4"},
    KnownType{"md", "text/markdown"},
    KnownType{"mp3", "audio/mpeg"},
    KnownType{"mp4", "video/mp4"},
    KnownType{"ogg", "audio/ogg"},
    KnownType{"pdf", "application/pdf"},
    KnownType{"png", "image/png"},
    KnownType{"ppt", "application/vnd.ms-powerpoint"},
    KnownType{"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    KnownType{"txt", "text/plain"},
    KnownType{"wav", "audio/wav"},
    KnownType{"webm", "audio/webm"},
    KnownType{"webp", "image/webp"},
    KnownType{"xls", "application/vnd.ms-excel"},
    KnownType{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    KnownType{"zip", "application/zip"},
};

}  // namespace

MultipartBody encode_multipart(const std::vector<std::pair<std::string, std::string>>& fields,
                               const std::optional<FilePart>& file) {
  std::string boundary = random_boundary();
  while (occurs(boundary, fields, file)) boundary = random_boundary();
  MultipartBody body;
  body.content_type = "multipart/form-data; boundary=" + boundary;
  std::string& out = body.bytes;
  // Once, and with room for all: a file of many megabytes is copied here and must not be copied again.
  constexpr std::size_t k_room_per_part = 512;
  std::size_t room = k_room_per_part;
  for (const auto& [name, value] : fields) room += 3 * name.size() + value.size() + k_room_per_part;
  if (file)
    room += 3 * (file->field.size() + file->file_name.size()) + file->content.size() + k_room_per_part;
  out.reserve(room);
  for (const auto& [name, value] : fields) {
    out += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(name) + "\r\n\r\n";
    out += value;
    out += "\r\n";
  }
  if (file) {
    out += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(file->field);
    out += "; filename=" + quoted(file->file_name) + "\r\nContent-Type: ";
    out += content_type_of(file->file_name);
    out += "\r\n\r\n";
    out += file->content;
    out += "\r\n";
  }
  out += "--" + boundary + "--\r\n";
  return body;
}

std::string_view content_type_of(std::string_view file_name) {
  constexpr std::string_view k_unknown = "application/octet-stream";
  const std::size_t dot = file_name.rfind('.');
  if (dot == std::string_view::npos) return k_unknown;
  const std::string extension = base::ascii::to_lower(file_name.substr(dot + 1));
  const auto known = std::find_if(k_types.begin(), k_types.end(),
                                  [&](const KnownType& type) { return type.extension == extension; });
  return known == k_types.end() ? k_unknown : known->type;
}

}  // namespace reply_mcp::tools::call
