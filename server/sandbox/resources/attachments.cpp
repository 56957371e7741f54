// Uploaded files. Source: Reply, "Attachments": kilobytes rounded up, bytes for template files.
#include "sandbox/resources/handlers.hpp"

#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

/// Voice messages take at most 60 seconds; 16 kB a second is what the sandbox takes for one.
constexpr std::size_t k_voice_bytes_a_second = 16 * 1024;
constexpr std::size_t k_voice_seconds = 60;

AccountAnswer upload(AccountCall& call) {
  const std::size_t kilobytes = (call.upload->bytes.size() + 1023) / 1024;
  if (call.store().table("attachments").full())
    return call.refuse(400, "limitReached", "There are too many files.");
  return done(
      call.store().add("attachments", {{"fileName", call.upload->file_name}, {"size", kilobytes}}, 501));
}

AccountAnswer upload_voice(AccountCall& call) {
  const std::size_t seconds =
      (call.upload->bytes.size() + k_voice_bytes_a_second - 1) / k_voice_bytes_a_second;
  if (seconds > k_voice_seconds)
    return call.refuse(400, "fileTooLong", "A recording takes at most 60 seconds.");
  if (call.store().table("voice-attachments").full())
    return call.refuse(400, "limitReached", "There are too many files.");
  return done(call.store().add("voice-attachments",
                               {{"fileName", call.upload->file_name}, {"lengthInSeconds", seconds}}, 701));
}

AccountAnswer upload_template_file(AccountCall& call) {
  if (call.store().table("template-attachments").full())
    return call.refuse(400, "limitReached", "There are too many files.");
  Record& record =
      call.store().add("template-attachments",
                       {{"fileName", call.upload->file_name}, {"size", call.upload->bytes.size()}}, 601);
  record["url"] = "https://example.com/attachments/" + std::to_string(integer_of(record, "id"));
  return done(record);
}

}  // namespace

std::span<const OperationHandler> attachment_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"attachments_upload", upload},
      {"attachments_upload_voice", upload_voice},
      {"attachments_upload_template_file", upload_template_file},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
