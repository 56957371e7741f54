// The account's settings: one document, changed member by member.
// Source: Reply, "Settings", and "Silent traps": plain text is refused while tracking is on.
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

engine::Row& document(engine::Store& store) {
  engine::Table& table = store.table("settings");
  engine::Row* const row = table.find("document");
  return row != nullptr ? *row : table.insert("document", engine::Row());
}

void merge(json::object& into, const json::object& from) {
  for (const auto& [name, value] : from) {
    json::value& own = into[name];
    if (own.is_object() && value.is_object())
      merge(own.get_object(), value.get_object());
    else
      own = value;
  }
}

engine::Answer get(engine::Call& call) {
  return engine::done(document(call.store()));
}

engine::Answer update(engine::Call& call) {
  json::object changed = document(call.store());
  merge(changed, call.fields());
  const json::value* emails = changed.if_contains("emails");
  if (emails != nullptr && emails->is_object()) {
    const json::object& section = emails->get_object();
    const bool tracking = !engine::flag_of(section, "isOpenTrackingDisabled") ||
                          engine::flag_of(section, "isLinksTrackingEnabled");
    if (engine::flag_of(section, "isSendingPlainTextEnabled") && tracking) {
      return call.refuse(400, "invalidOperation",
                         "Plain text cannot be combined with open or link tracking.");
    }
  }
  document(call.store()) = std::move(changed);
  return engine::done(document(call.store()));
}

}  // namespace

std::span<const engine::Binding> settings_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"settings_get", get},
      {"settings_update", update},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
