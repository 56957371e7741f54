// What a revision does not know is left out, or said in terms that it knows, before it is written, so
// that a client that checks strictly against its own revision's schema accepts every message.
// Source: the schemas of the five revisions and their changelogs.
#pragma once

#include "mcp/message/types.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::mcp::message {

namespace json = boost::json;

/// Rewrites the result of `method` for a revision of the stateful era.
void downgrade_result(std::string_view revision, std::string_view method, json::object& result);

/// The params of a server-to-client request as the revision has them.
[[nodiscard]] json::object downgrade_question(std::string_view revision, const InputRequest& request);

/// Downgrades rendered members (Complete::rendered) and keeps the outcome for as long as the original text
/// lives, so that a large list is rewritten once for each old revision, not once for each request.
/// Thread-safe.
class DowngradedLists {
 public:
  [[nodiscard]] Complete::Rendered downgrade(std::string_view revision, std::string_view method,
                                             const Complete::Rendered& original);

 private:
  struct DowngradedList {
    std::weak_ptr<const std::string> original;
    std::string revision;
    std::shared_ptr<const std::string> downgraded;
  };

  std::mutex mutex_;
  std::vector<DowngradedList> entries_;
};

}  // namespace reply_mcp::mcp::message
