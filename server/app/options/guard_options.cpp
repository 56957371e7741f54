#include "app/options/guard_options.hpp"

#include "app/cli/option_values.hpp"
#include "app/cli/text_file.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <filesystem>
#include <fstream>
#include <span>

namespace reply_mcp::app::options {
namespace {

constexpr std::array<std::string_view, 2> k_fallbacks{"allow", "deny"};
constexpr std::size_t k_max_per_hour = 1'000'000;

/// Adds the rules of a file to `rules`: one or several on a line, "#" begins a line that is a comment.
cli::Validation read_policy_file(const std::string& path, std::span<const tools::selection::ToolFacts> known,
                                 const tools::guard::Policy::Aliases& aliases, std::string& rules) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return "--policy-file: " + path + " is a folder";
  std::ifstream file(path);
  if (!file) return "--policy-file: cannot read " + path;
  cli::skip_byte_order_mark(file);
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string::npos || line[begin] == '#') continue;
    // Each line by itself first, so that the message can say which one is wrong.
    if (const auto read = tools::guard::Policy::parse(line, known, aliases); !read) {
      return "--policy-file: " + path + ", line " + std::to_string(number) + ": " + read.error();
    }
    rules += line + ',';
  }
  if (file.bad()) return "--policy-file: cannot read " + path;
  return {};
}

}  // namespace

void GuardOptionGroup::declare(CLI::App& app) {
  const std::string group = "What a model may do";
  cli::add_text(app, "--policy", policy_, "RULES",
                "Rules WHAT=allow, confirm or deny, separated by commas; WHAT is an effect (read, create, "
                "update, delete, send), a toolset, TOOLSET/EFFECT or a tool. They are added to "
                "read=allow,create=allow,update=allow,delete=confirm,send=confirm")
      ->group(group);
  cli::add_text(app, "--policy-file", policy_file_, "FILE",
                "The same rules from a file, one per line; those of --policy are added to them")
      ->group(group);
  cli::add_choice(app, "--confirm-fallback", confirm_fallback_, k_fallbacks,
                  "What confirm means where the client cannot ask a person: allow (such clients ask for "
                  "approval themselves) or deny")
      ->group(group);
  cli::add_number(app, "--max-sends-per-hour", max_sends_, 0, k_max_per_hour,
                  "How many calls that reach people may go out in any hour; 0: no limit")
      ->group(group);
  cli::add_number(app, "--max-deletes-per-hour", max_deletes_, 0, k_max_per_hour,
                  "How many calls that delete may go out in any hour; 0: no limit")
      ->group(group);
  cli::add_text(app, "--audit-log", audit_log_, "FILE",
                "Append a line of JSON to FILE when a call goes out, when it ends and when it is refused")
      ->group(group);
  cli::add_size(app, "--audit-max-size", audit_.max_bytes, 4096, std::size_t{1} << 40,
                "Size at which the audit log becomes FILE.1 and a new one is started")
      ->group(group);
  cli::add_number(app, "--audit-keep", audit_.keep, 0, 10'000, "How many older audit logs are kept")
      ->group(group);
  app.add_flag("--audit-arguments", audit_.arguments,
               "Write the arguments of calls into the audit log as well; they contain names, addresses and "
               "messages")
      ->group(group);
}

cli::Validation GuardOptionGroup::validate(const cli::Origins& origins) {
  if (!audit_log_.empty()) return {};
  for (const char* name : {"audit-max-size", "audit-keep", "audit-arguments"}) {
    if (origins.given(name))
      return "--" + std::string(name) + " only means something together with --audit-log";
  }
  return {};
}

cli::Validation GuardOptionGroup::apply_to(tools::ToolboxOptions& toolbox,
                                           const schemas::Catalogue& catalogue) const {
  const std::vector<tools::selection::ToolFacts> known = tools::selection::facts_of(catalogue);
  const tools::guard::Policy::Aliases aliases =
      toolbox.toolsets ? toolbox.toolsets->aliases : tools::guard::Policy::Aliases();
  std::string rules;
  if (!policy_file_.empty()) {
    if (auto read = read_policy_file(policy_file_, known, aliases, rules); !read) return read;
  }
  if (const auto alone = tools::guard::Policy::parse(policy_, known, aliases); !alone) {
    return "--policy: " + alone.error();
  }
  toolbox.guard.policy = *tools::guard::Policy::parse(rules + policy_, known, aliases);
  toolbox.guard.confirm_fallback =
      confirm_fallback_ == "deny" ? tools::guard::PolicyDecision::deny : tools::guard::PolicyDecision::allow;
  toolbox.guard.max_sends_per_hour = max_sends_;
  toolbox.guard.max_deletes_per_hour = max_deletes_;
  if (audit_log_.empty()) return {};
  tools::guard::AuditOptions audit = audit_;
  audit.file = audit_log_;
  auto opened = tools::guard::AuditLog::open(std::move(audit));
  if (!opened) return "--audit-log: " + opened.error();
  toolbox.audit = *std::move(opened);
  return {};
}

}  // namespace reply_mcp::app::options
