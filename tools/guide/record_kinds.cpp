#include "tools/guide/record_kinds.hpp"

#include "base/json_text.hpp"
#include "base/truncate.hpp"
#include "base/utf8.hpp"
#include "tools/text/hidden_text.hpp"

#include <array>

namespace reply_mcp::tools::guide {
namespace {

constexpr std::size_t k_most_name = 100;

constexpr std::array<RecordKind, 6> k_kinds{{
    {"contact", "contacts", "id", "Contact", "One contact with all its fields.", "contacts_get",
     "contacts_filter", "searchTerm", "id", "firstName lastName email"},
    {"sequence", "sequences", "id", "Sequence",
     "One sequence: status, schedule, settings, accounts and steps.", "sequences_get", "sequences_list",
     "name", "id", "name"},
    {"inbox-thread", "inbox/threads", "id", "Inbox thread",
     "One conversation with its whole message history.", "inbox_get_thread", "inbox_filter_threads", "search",
     "id", "subject"},
    {"template", "templates", "id", "Email template", "One email template as stored, variables unfilled.",
     "email_templates_get", "email_templates_list", "name", "id", "name"},
    {"schedule", "schedules", "id", "Schedule", "One sending schedule with its weekly windows and time zone.",
     "schedules_get", "schedules_list", "", "id", "name", false},
    {"job", "jobs", "jobId", "Background job", "One background job: status, progress, input and result.",
     "background_jobs_get", "background_jobs_list", "", "jobId", "category"},
}};

}  // namespace

std::span<const RecordKind> record_kinds() {
  return k_kinds;
}

const RecordKind* find_record_kind(std::string_view name_or_folder) {
  for (const RecordKind& kind : k_kinds) {
    if (kind.name == name_or_folder || kind.folder == name_or_folder) return &kind;
  }
  return nullptr;
}

std::string name_of_item(const RecordKind& kind, const json::object& item) {
  std::string name;
  std::string_view members = kind.name_members;
  while (!members.empty()) {
    const std::size_t space = members.find(' ');
    const json::value* part = item.if_contains(members.substr(0, space));
    members = space == std::string_view::npos ? std::string_view() : members.substr(space + 1);
    if (part == nullptr || !part->is_string() || part->get_string().empty()) continue;
    if (!name.empty()) name += ' ';
    name += part->get_string();
  }
  // Strangers choose names too.
  return base::shorten(text::make_visible(base::utf8::sanitize(name)), k_most_name);
}

std::string id_of_item(const RecordKind& kind, const json::object& item) {
  const json::value* id = item.if_contains(kind.id_member);
  if (id == nullptr || id->is_structured() || id->is_null()) return {};
  return base::plain_text(*id);
}

}  // namespace reply_mcp::tools::guide
