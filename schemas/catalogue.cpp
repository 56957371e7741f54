#include "schemas/catalogue.hpp"

#include "base/ascii.hpp"
#include "openapi.hpp"
#include "schemas/bundle.hpp"
#include "schemas/document.hpp"
#include "schemas/id_facts.hpp"
#include "schemas/operation_links.hpp"
#include "schemas/operation_reader.hpp"
#include "schemas/operation_source.hpp"
#include "schemas/schema_check.hpp"

#include <boost/throw_exception.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <stdexcept>
#include <system_error>
#include <unordered_map>

namespace reply_mcp::schemas {

namespace {

constexpr std::array<std::pair<std::string_view, Effect>, 5> k_effects = {{{"read", Effect::read},
                                                                           {"create", Effect::create},
                                                                           {"update", Effect::update},
                                                                           {"delete", Effect::delete_},
                                                                           {"send", Effect::send}}};
constexpr std::array<std::pair<std::string_view, Status>, 3> k_statuses = {
    {{"stable", Status::stable}, {"beta", Status::beta}, {"coming-soon", Status::coming_soon}}};

constexpr std::array<std::pair<std::string_view, Quota>, 2> k_quotas = {
    {{"general", Quota::general}, {"reporting", Quota::reporting}}};

constexpr std::array<std::string_view, 9> k_document_keys = {"components",        "externalDocs", "info",
                                                             "jsonSchemaDialect", "openapi",      "paths",
                                                             "security",          "servers",      "tags"};
constexpr std::array<std::string_view, 5> k_methods = {"delete", "get", "patch", "post", "put"};

template <typename Table>
auto find_in(const Table& table, std::string_view name)
    -> std::optional<typename Table::value_type::second_type> {
  for (const auto& [key, value] : table) {
    if (key == name) return value;
  }
  return std::nullopt;
}

template <typename Table, typename Value>
std::string_view name_in(const Table& table, Value value) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& e) { return e.second == value; });
  return found == table.end() ? std::string_view() : found->first;
}

bool is_component_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return base::ascii::is_letter_or_digit(c) || c == '.' || c == '-' || c == '_';
  });
}

/// "/v3/things/{id}" -> "/v3/things/{}": two templates that differ in names alone are one path.
std::string path_form(std::string_view path) {
  std::string form;
  bool inside = false;
  for (const char c : path) {
    if (c == '}') inside = false;
    if (!inside) form += c;
    if (c == '{') inside = true;
  }
  return form;
}

class Loaded final : public Catalogue {
 public:
  explicit Loaded(std::size_t bytes) : documents_(bytes) {}

  [[nodiscard]] std::span<const Operation> operations() const override { return operations_; }

  [[nodiscard]] const Operation* find(std::string_view id) const override {
    const auto found =
        std::lower_bound(operations_.begin(), operations_.end(), id,
                         [](const Operation& o, std::string_view name) { return o.id < name; });
    return found == operations_.end() || found->id != id ? nullptr : &*found;
  }

  [[nodiscard]] json::object bundle() const override { return schemas::bundle(documents_); }

  Reading<> load(std::span<const Source> sources) {
    for (const Source& source : sources) {
      if (auto sound = documents_.add(source.name, source.text); !sound) return sound;
    }
    for (const Document& document : documents_.all()) {
      if (auto sound = check_document(document); !sound) return sound;
      if (auto sound = check_components(document); !sound) return sound;
    }
    for (const Document& document : documents_.all()) {
      if (auto sound = read_paths(document); !sound) return sound;
    }
    if (operations_.empty()) return CatalogueError{"", "", "the catalogue has no operation"};
    if (auto sound = check_links(documents_, operations_, sources_); !sound) return sound;
    sources_ = {};
    link_id_sources(operations_);
    std::sort(operations_.begin(), operations_.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    documents_.seal();
    return {};
  }

 private:
  static Reading<> check_document(const Document& document) {
    const auto error = [&](std::string pointer, std::string reason) {
      return CatalogueError{document.name, std::move(pointer), std::move(reason)};
    };
    const json::string* version = string_at(*document.root, "openapi");
    if (version == nullptr) return error("", "openapi is missing; it must be \"3.1.0\"");
    if (!std::string_view(*version).starts_with("3.1.")) {
      return error("/openapi", in_quotes(*version) + " must be \"3.1.0\"");
    }
    for (const auto& [key, value] : *document.root) {
      const Place root;
      const Place place(root, key);
      if (std::find(k_document_keys.begin(), k_document_keys.end(), key) == k_document_keys.end() &&
          !key.starts_with("x-")) {
        return error(place.pointer(), "is not a key of an OpenAPI document");
      }
      if ((key == "paths" || key == "components") && !value.is_object()) {
        return error(place.pointer(), "must be an object");
      }
    }
    return {};
  }

  /// Every schema is sound, and its name is free in all other documents, so that they can be bundled.
  Reading<> check_components(const Document& document) {
    const json::object* components = object_at(*document.root, "components");
    if (components == nullptr) return {};
    const Place root;
    const Place here(root, "components");
    for (const auto& [kind, section] : *components) {
      const Place kind_place(here, kind);
      if (kind != "schemas" && kind != "securitySchemes") {
        return CatalogueError{document.name, kind_place.pointer(),
                              "is not supported; components are schemas and securitySchemes"};
      }
      if (!section.is_object())
        return CatalogueError{document.name, kind_place.pointer(), "must be an object"};
      for (const auto& [name, value] : section.get_object()) {
        const Place place(kind_place, name);
        if (auto sound = claim_name(document, kind, name, value, place); !sound) return sound;
        if (kind != "schemas") continue;
        if (!value.is_object())
          return CatalogueError{document.name, place.pointer(), "must be a schema object"};
        if (auto sound = check_schema(documents_, document, value, place); !sound) return sound;
      }
    }
    return {};
  }

  Reading<> claim_name(const Document& document, std::string_view kind, std::string_view name,
                       const json::value& value, const Place& place) {
    if (!is_component_name(name)) {
      return CatalogueError{document.name, place.pointer(),
                            "has a name with characters other than letters, digits, '.', '-' and '_'"};
    }
    const auto [entry, added] =
        components_.try_emplace(std::string(kind) + '/' + std::string(name), document, value);
    const auto& [other, first] = entry->second;
    if (added || (kind == "securitySchemes" && first == value)) return {};
    return CatalogueError{document.name, place.pointer(),
                          "is in " + other.name + " too; component names must differ over all documents"};
  }

  Reading<> read_paths(const Document& document) {
    const json::object* paths = object_at(*document.root, "paths");
    if (paths == nullptr) return {};
    const Place root;
    const Place here(root, "paths");
    for (const auto& [path, item] : *paths) {
      const Place place(here, path);
      if (!path.starts_with('/'))
        return CatalogueError{document.name, place.pointer(), "must begin with a slash"};
      if (!item.is_object())
        return CatalogueError{document.name, place.pointer(), "must be a path item object"};
      for (const auto& [method, value] : item.get_object()) {
        if (auto sound = read_method(document, path, method, value, Place(place, method)); !sound)
          return sound;
      }
    }
    return {};
  }

  Reading<> read_method(const Document& document, std::string_view path, std::string_view method,
                        const json::value& value, const Place& place) {
    if (std::find(k_methods.begin(), k_methods.end(), method) == k_methods.end()) {
      return CatalogueError{
          document.name, place.pointer(),
          "is not a method; a path holds delete, get, patch, post and put, and nothing else"};
    }
    const OperationSource source{&document, path, method, value.if_object()};
    if (source.object == nullptr)
      return CatalogueError{document.name, place.pointer(), "must be an OpenAPI operation object"};
    auto operation = read_operation(documents_, source, place);
    if (!operation) return operation.error();
    const std::string where = document.name + '#' + place.pointer();
    if (const auto [at, added] = ids_.try_emplace(operation->id, where); !added) {
      return CatalogueError{document.name, Place(place, "operationId").pointer(),
                            in_quotes(operation->id) + " is taken by " + at->second};
    }
    if (const auto [at, added] = routes_.try_emplace(operation->method + ' ' + path_form(path), where);
        !added) {
      return CatalogueError{document.name, place.pointer(), "has the same method and path as " + at->second};
    }
    operations_.push_back(std::move(*operation));
    sources_.push_back(source);
    return {};
  }

  Documents documents_;
  std::vector<Operation> operations_;
  std::vector<OperationSource> sources_;  // of the operations, while they are loaded
  // What is taken, and by whom.
  std::unordered_map<std::string, std::string> ids_;
  std::unordered_map<std::string, std::string> routes_;
  std::unordered_map<std::string, std::pair<const Document&, const json::value&>> components_;
};

}  // namespace

std::string_view to_string(Effect effect) {
  return name_in(k_effects, effect);
}
std::optional<Effect> parse_effect(std::string_view name) {
  return find_in(k_effects, name);
}
std::string_view to_string(Status status) {
  return name_in(k_statuses, status);
}
std::optional<Status> parse_status(std::string_view name) {
  return find_in(k_statuses, name);
}

const Operation* Catalogue::find_job_operation(JobRole role) const {
  const auto found = std::ranges::find_if(
      operations(), [&](const Operation& operation) { return operation.job_role == role; });
  return found == operations().end() ? nullptr : &*found;
}

const Operation* Catalogue::find_identity_probe() const {
  const auto found = std::ranges::find_if(
      operations(), [](const Operation& operation) { return operation.probe == Probe::identity; });
  return found == operations().end() ? nullptr : &*found;
}

std::string_view id_parameter(const Operation& operation) {
  std::string_view name;
  for (const Parameter& parameter : operation.parameters) {
    if (parameter.place != ParameterPlace::path) continue;
    if (!name.empty()) return {};
    name = parameter.name;
  }
  return name;
}

std::optional<Quota> parse_quota(std::string_view name) {
  return find_in(k_quotas, name);
}

std::string CatalogueError::message() const {
  std::string text = file;
  if (!pointer.empty()) text += '#' + pointer;
  return text.empty() ? reason : text + ": " + reason;
}

void throw_exception_from_error(const CatalogueError& error, const boost::source_location& location) {
  boost::throw_exception(std::logic_error("no catalogue: " + error.message()), location);
}

Catalogue::Result Catalogue::from_sources(std::span<const Source> sources) {
  std::size_t bytes = 0;
  for (const Source& source : sources) bytes += source.text.size();
  auto catalogue = std::make_shared<Loaded>(bytes);
  if (auto loaded = catalogue->load(sources); !loaded) return loaded.error();
  return std::shared_ptr<const Catalogue>(std::move(catalogue));
}

Catalogue::Result Catalogue::embedded() {
  std::vector<Source> sources;
  for (const embedded::File& file : embedded::openapi_files()) {
    sources.push_back({std::string(file.name), file.bytes});
  }
  return from_sources(sources);
}

Catalogue::Result Catalogue::from_directory(const std::filesystem::path& directory) {
  std::error_code fault;
  std::map<std::string, std::string> texts;  // by name, so in the order of the names
  for (std::filesystem::directory_iterator at(directory, fault), end; !fault && at != end;
       at.increment(fault)) {
    std::error_code unknown;  // what cannot be asked is not a folder, and fails to open with a better reason
    if (at->path().extension() != ".json" || at->is_directory(unknown)) continue;
    std::ifstream file(at->path(), std::ios::binary);
    if (!file) {
      return CatalogueError{at->path().string(), "", std::string("cannot be read: ") + std::strerror(errno)};
    }
    texts[at->path().filename().string()].assign(std::istreambuf_iterator<char>(file), {});
  }
  if (fault) return CatalogueError{directory.string(), "", "cannot be read: " + fault.message()};
  if (texts.empty())
    return CatalogueError{directory.string(), "", "has no *.json file; it must hold OpenAPI documents"};
  std::vector<Source> sources;
  sources.reserve(texts.size());
  for (const auto& [name, text] : texts) sources.push_back({name, text});
  return from_sources(sources);
}

}  // namespace reply_mcp::schemas
