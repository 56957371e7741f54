// The filters that reports and statistics share: a time window, people, sequences, and contacts by their
// fields. Source: Reply, "Reporting" and "Dates and time zones".
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <optional>
#include <vector>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// Start and end of a report; both belong to it.
struct ReportWindow {
  engine::Instant from;
  engine::Instant to;
};

/// The window of the filters: from and to, or a preset, or the last seven days. A problem for a preset beside
/// dates, and for a start after the end.
using WindowResult = boost::system::result<ReportWindow, engine::AccountAnswer>;
[[nodiscard]] WindowResult window_of(const engine::AccountCall& call, const json::object& filters);

/// `filters` of the body; none when it is absent.
[[nodiscard]] const json::object& filters_of(const engine::AccountCall& call);

/// Entries of the record that fall into the window and meet the filters, oldest first.
[[nodiscard]] std::vector<engine::Record*> events_in(engine::AccountState& state, std::string_view kind,
                                                     const ReportWindow& window, const json::object& filters);
/// The contact meets the filters on lists and fields.
[[nodiscard]] bool contact_meets(engine::Store& store, std::int64_t contact, const json::object& filters);
/// It belongs to a sequence, or the filters ask also for what does not.
[[nodiscard]] bool in_scope(const engine::Record& record, const json::object& filters);
/// The array member is absent, empty, or has the value.
[[nodiscard]] bool allows(const json::object& filters, std::string_view name, const json::value& value);

/// 100 * part / whole with two decimals; 0 of nothing.
[[nodiscard]] double percentage(std::int64_t part, std::int64_t whole);

/// Email engagement: different people, and their shares: of those contacted for what became of the email, of
/// those reached for what they did.
[[nodiscard]] json::object email_figures(const std::vector<engine::Record*>& emails,
                                         const std::vector<engine::Record*>& meetings);
/// LinkedIn actions by type.
[[nodiscard]] json::object linkedin_figures(const std::vector<engine::Record*>& actions);
/// How many different contacts the entries have.
[[nodiscard]] std::int64_t people_in(const std::vector<engine::Record*>& events);
/// Those whose flag has that value.
[[nodiscard]] std::vector<engine::Record*> with_flag(std::vector<engine::Record*> events,
                                                     std::string_view flag, bool value);
/// How many entries carry the mark.
[[nodiscard]] std::int64_t marked(const std::vector<engine::Record*>& events, std::string_view flag);

}  // namespace reply_mcp::sandbox::resources
