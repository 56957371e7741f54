#include "schemas/toolsets.hpp"

#include "toolsets_embedded.hpp"

#include <boost/json.hpp>

namespace reply_mcp::schemas {

namespace json = boost::json;

namespace {

/// Reads the document; the first fault ends it.
class ToolsetReader {
 public:
  explicit ToolsetReader(std::string file) : file_(std::move(file)) {}

  Toolsets::Result read(const json::value& document) {
    const json::object* root = document.if_object();
    if (root == nullptr) return fault("", "must be an object with toolsets, presets and aliases");
    for (const auto& [key, value] : *root) {
      if (key != "toolsets" && key != "presets" && key != "aliases") {
        return fault("/" + std::string(key), "unknown member; known are toolsets, presets and aliases");
      }
    }
    Toolsets out;
    each(*root, "toolsets", [&](const std::string& name, const json::value& value, const std::string& at) {
      out.toolsets[name] = {text(value, "title", at), text(value, "description", at)};
    });
    each(*root, "presets", [&](const std::string& name, const json::value& value, const std::string& at) {
      out.presets[name] = {text(value, "title", at), text(value, "description", at), names(value, at)};
    });
    each(*root, "aliases", [&](const std::string& name, const json::value& value, const std::string& at) {
      const json::string* present = value.if_string();
      if (present == nullptr) return note(at, "must be the present name of the tool");
      out.aliases[name] = std::string(*present);
    });
    if (error_) return *error_;
    return out;
  }

 private:
  CatalogueError fault(std::string pointer, std::string reason) const {
    return {file_, std::move(pointer), std::move(reason)};
  }
  void note(std::string pointer, std::string reason) {
    if (!error_) error_ = fault(std::move(pointer), std::move(reason));
  }

  template <typename Visit>
  void each(const json::object& root, std::string_view member, Visit visit) {
    const std::string at = "/" + std::string(member);
    const json::value* value = root.if_contains(member);
    const json::object* object = value == nullptr ? nullptr : value->if_object();
    if (object == nullptr) return note(at, "must be there and be an object");
    for (const auto& [key, entry] : *object) visit(std::string(key), entry, at + "/" + std::string(key));
  }

  std::string text(const json::value& entry, std::string_view member, const std::string& at) {
    const json::object* object = entry.if_object();
    const json::value* value = object == nullptr ? nullptr : object->if_contains(member);
    if (value == nullptr || !value->is_string() || value->get_string().empty()) {
      note(at + "/" + std::string(member), "must be there and be a text");
      return {};
    }
    return std::string(value->get_string());
  }

  std::vector<std::string> names(const json::value& entry, const std::string& at) {
    const json::object* object = entry.if_object();
    const json::value* value = object == nullptr ? nullptr : object->if_contains("tools");
    const json::array* list = value == nullptr ? nullptr : value->if_array();
    std::vector<std::string> out;
    if (list == nullptr || list->empty()) {
      note(at + "/tools", "must be there and be a list of tool names");
      return out;
    }
    for (const json::value& name : *list) {
      if (!name.is_string()) {
        note(at + "/tools", "must hold names only");
        break;
      }
      out.emplace_back(name.get_string());
    }
    return out;
  }

  std::string file_;
  std::optional<CatalogueError> error_;
};

}  // namespace

Toolsets::Result Toolsets::parse(std::string_view text, std::string file) {
  boost::system::error_code error;
  const json::value document = json::parse(text, error);
  if (error) return CatalogueError{std::move(file), "", "is not JSON: " + error.message()};
  return ToolsetReader(std::move(file)).read(document);
}

const Toolsets::Result& Toolsets::embedded() {
  const auto& file = embedded::toolsets_embedded_files().front();
  static const Result k_read = parse(file.bytes, std::string(file.name));
  return k_read;
}

}  // namespace reply_mcp::schemas
