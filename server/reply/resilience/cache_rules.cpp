#include "reply/resilience/cache_rules.hpp"

#include <algorithm>
#include <array>

namespace reply_mcp::reply::resilience {
namespace {

using std::chrono::seconds;

/// What only its own group changes, and what people also change in Reply's own pages, is kept briefly.
constexpr seconds k_brief{15};
/// What hardly ever changes.
constexpr seconds k_long{60};

constexpr std::array k_rules{
    CacheRule{"custom_fields_list", k_brief, ""},
    CacheRule{"email_accounts_list", k_brief, ""},
    CacheRule{"email_accounts_list_tags", k_brief, ""},
    CacheRule{"email_template_folders_list", k_brief, "email_templates"},
    CacheRule{"email_templates_list", k_brief, "email_template_folders"},
    CacheRule{"email_templates_list_variables", k_brief, "custom_fields"},
    CacheRule{"holiday_calendars_list", k_brief, ""},
    CacheRule{"inbox_list_categories", k_brief, ""},
    CacheRule{"linkedin_accounts_list", k_brief, ""},
    CacheRule{"live_data_list_departments", k_long, ""},
    CacheRule{"live_data_list_industries", k_long, ""},
    CacheRule{"live_data_list_seniorities", k_long, ""},
    CacheRule{"schedules_list", k_brief, "holiday_calendars"},
    CacheRule{"sequence_folders_list", k_brief, "sequences"},
    CacheRule{"sequence_steps_list_condition_properties", k_brief, "custom_fields"},
    CacheRule{"sequence_templates_list", k_long, ""},
    CacheRule{"webhooks_list_event_types", k_long, ""},
    CacheRule{"whoami_get", k_long, ""},
    CacheRule{"whoami_list_team_users", k_brief, ""},
};

}  // namespace

std::span<const CacheRule> cache_rules() {
  return k_rules;
}

const CacheRule* find_cache_rule(std::string_view operation) {
  const auto* found = std::ranges::find(k_rules, operation, &CacheRule::operation);
  return found == k_rules.end() ? nullptr : found;
}

}  // namespace reply_mcp::reply::resilience
