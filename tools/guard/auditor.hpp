// What the audit log says of a call: that it was let out and how it ended, or why it was not. An entry for
// the start is there before the call is sent, so that a crash leaves a start without an end, never nothing.
//
// Entries name the tool, the effect, the ids that are touched and the caller; no other argument values
// unless the operator wants them.
#pragma once

#include "mcp/context.hpp"
#include "mcp/features.hpp"
#include "tools/guard/audit_log.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/operation/binding.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace reply_mcp::tools::guard {

/// The call that entries are about; all of it outlives the entry.
struct AuditedCall {
  const operation::Binding& binding;
  const operation::BoundArguments& arguments;
  schemas::Effect effect = schemas::Effect::read;
  std::string_view account;  ///< fingerprint
};

class Auditor {
 public:
  /// `log` null: nothing is written.
  explicit Auditor(std::shared_ptr<AuditLog> log);
  ~Auditor();

  /// Entries of one call that was let out.
  class Entry {
   public:
    Entry(Auditor& auditor, std::string call, std::string tool, bool durable);
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    /// Writes that the call was given up, unless end() has said how it ended.
    ~Entry();

    /// `status`: of Reply's last answer; 0: there was none.
    mcp::asio::awaitable<void> end(int status, const mcp::message::Outcome& outcome);

   private:
    [[nodiscard]] boost::json::object ending() const;

    Auditor& auditor_;
    const std::string call_;
    const std::string tool_;
    const bool durable_;
    const std::chrono::steady_clock::time_point begun_;
    bool ended_ = false;
  };

  /// Null without a log. The error says why nothing could be written: the call must not go out then.
  using Started = boost::system::result<std::unique_ptr<Entry>, std::string>;
  /// `decision`: how it came to pass.
  mcp::asio::awaitable<Started> start(AuditedCall call, std::string_view decision,
                                      const mcp::CallContext& context);
  /// A call that was not let out. `event`: asked, refused or dryRun.
  mcp::asio::awaitable<void> note(AuditedCall call, std::string_view event, std::string_view decision,
                                  const mcp::CallContext& context);

 private:
  [[nodiscard]] boost::json::object opening(const AuditedCall& call, std::string_view event,
                                            std::string_view decision, const mcp::CallContext& context) const;
  mcp::asio::awaitable<AuditLog::Written> write(boost::json::object entry, bool durable);
  void write_now(const boost::json::object& entry, bool durable) noexcept;

  const std::shared_ptr<AuditLog> log_;
  /// Waits for the disk, so that nothing that serves has to. Null: there is no log.
  std::unique_ptr<boost::asio::thread_pool> disk_;
};

}  // namespace reply_mcp::tools::guard
