#include "tools/guide/record_kinds.hpp"

#include "base/json_text.hpp"
#include "base/truncate.hpp"
#include "base/utf8.hpp"
#include "tools/text/hidden_text.hpp"

#include <algorithm>

namespace reply_mcp::tools::guide {
namespace {

constexpr std::size_t k_max_name = 100;

}  // namespace

std::string RecordReader::uri_template() const {
  const std::string uri = "reply://" + kind->folder;
  return id == nullptr ? uri : uri + "/{" + id->name + '}';
}

RecordReaders::RecordReaders(const schemas::Catalogue& catalogue) {
  for (const schemas::Operation& operation : catalogue.operations()) {
    if (!operation.record) continue;
    RecordReader reader{&operation, catalogue.find(operation.record->list), nullptr, operation.record.get()};
    for (const schemas::Parameter& parameter : operation.parameters) {
      if (parameter.place == schemas::ParameterPlace::path) reader.id = &parameter;
    }
    all_.push_back(reader);
  }
}

const RecordReader* RecordReaders::named(std::string_view name) const {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const RecordReader& r) { return r.kind->name == name; });
  return found == all_.end() ? nullptr : &*found;
}

const RecordReader* RecordReaders::in_folder(std::string_view folder) const {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const RecordReader& r) { return r.kind->folder == folder; });
  return found == all_.end() ? nullptr : &*found;
}

std::string name_of_item(const schemas::RecordKind& kind, const json::object& item) {
  std::string name;
  for (const std::string& label : kind.labels) {
    const json::value* part = item.if_contains(label);
    if (part == nullptr || !part->is_string() || part->get_string().empty()) continue;
    if (!name.empty()) name += ' ';
    name += part->get_string();
  }
  // People outside the account choose names too.
  return base::shorten(text::make_visible(base::utf8::sanitize(name)), k_max_name);
}

std::string id_of_item(const schemas::RecordKind& kind, const json::object& item) {
  const json::value* id = item.if_contains(kind.id);
  if (id == nullptr || id->is_structured() || id->is_null()) return {};
  return base::plain_text(*id);
}

}  // namespace reply_mcp::tools::guide
