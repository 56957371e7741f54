// What a model sees and what a call means: every operation of the catalogue as an MCP tool.
//
// Built from the folders beside it, which README.md names in the order of a call, and put together here.
#pragma once

#include "mcp/features.hpp"
#include "reply/api.hpp"
#include "schemas/catalogue.hpp"
#include "schemas/toolsets.hpp"
#include "tools/call/operation_calls.hpp"
#include "tools/discovery/discovery.hpp"
#include "tools/guard/audit_log.hpp"
#include "tools/guard/consent.hpp"
#include "tools/operation/compact_definition.hpp"
#include "tools/result/answered_call.hpp"
#include "tools/result/result_options.hpp"
#include "tools/selection/tool_names.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace reply_mcp::tools {

struct ToolboxOptions {
  /// What tools are called, and which of known_tools() the operator lets clients see: every tool, announced
  /// ones too, where it does not say.
  selection::ToolNames names;
  /// Presets that requests may name, and old names of tools; null: none.
  std::shared_ptr<const schemas::Toolsets> toolsets;
  /// Whether clients get every tool or four that find and call the others.
  discovery::Mode mode = discovery::Mode::direct;
  /// How much of a definition tools/list shows.
  operation::SchemaDetail detail = operation::SchemaDetail::full;
  /// Where upload tools may read files from; none: they take base64 content only (always so over HTTP).
  std::optional<std::filesystem::path> files_root;
  /// Tools on one page of tools/list; 0: all, because some clients never ask for the second page.
  std::size_t page_size = 0;
  /// How answers read, how large they may be, and what is done about untrusted text.
  result::AnswerOptions answers;
  /// Where the rest of a text that was cut can be read (guide/text_links.hpp); may be empty.
  result::LinkMaker link;
  /// What is allowed, what a person is asked about, and how often.
  guard::GuardOptions guard;
  /// Where calls are noted; null: nowhere.
  std::shared_ptr<guard::AuditLog> audit;
  /// Makes tasks of calls that go on as background jobs; null: they answer with the job.
  std::shared_ptr<const jobs::JobHandles> jobs;
  /// Between the first two looks of background_jobs_wait at a job.
  std::chrono::milliseconds job_pause{1'000};
};

/// Every tool that there is to choose from.
[[nodiscard]] std::vector<selection::ToolFacts> known_tools(const schemas::Catalogue& catalogue,
                                                            discovery::Mode mode,
                                                            operation::SchemaDetail detail);

class Toolbox : public mcp::ToolSource, public call::CallerTools, public jobs::TaskTools {
 public:
  /// `api` must outlive the toolbox.
  static std::unique_ptr<Toolbox> create(std::shared_ptr<const schemas::Catalogue> catalogue, reply::Api& api,
                                         call::IdentityOf identity, ToolboxOptions options);

  /// All definitions as tools/list has them, in order of name: for `reply-mcp tools`.
  [[nodiscard]] virtual boost::json::array definitions() const = 0;

  /// Whether the path and the headers by which a request narrows the selection are understood, or what is
  /// wrong with them: for transports, so that such a request is refused before it is read.
  [[nodiscard]] virtual boost::system::result<void, std::string> check(const mcp::Caller& caller) const = 0;
};

}  // namespace reply_mcp::tools
