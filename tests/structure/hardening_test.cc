// The command as it was built: what OFFCUT_HARDENING promises, read from the program itself.
#include <elf.h>
#include <gmock/gmock.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

namespace offcut {
namespace {

using ::testing::HasSubstr;

template <class T>
T at(const std::string& bytes, std::size_t offset) {
  T value{};
  if (offset + sizeof(T) <= bytes.size()) std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

struct Program {
  Elf64_Ehdr header{};
  bool read_only_tables = false;
  bool stack_is_data = false;
  std::uint64_t flags_1 = 0;  // DT_FLAGS_1
};

Program read_program(const std::string& bytes) {
  Program program{.header = at<Elf64_Ehdr>(bytes, 0)};
  for (std::size_t k = 0; k < program.header.e_phnum; ++k) {
    const auto part =
        at<Elf64_Phdr>(bytes, program.header.e_phoff + k * program.header.e_phentsize);
    if (part.p_type == PT_GNU_RELRO) program.read_only_tables = true;
    if (part.p_type == PT_GNU_STACK) program.stack_is_data = (part.p_flags & PF_X) == 0;
    if (part.p_type != PT_DYNAMIC) continue;
    for (std::size_t at_byte = 0; at_byte < part.p_filesz; at_byte += sizeof(Elf64_Dyn)) {
      const auto entry = at<Elf64_Dyn>(bytes, part.p_offset + at_byte);
      if (entry.d_tag == DT_FLAGS_1) program.flags_1 = entry.d_un.d_val;
    }
  }
  return program;
}

TEST(Hardening, OfTheCommandIsAsPromised) {
  if (!OFFCUT_IS_HARDENED) GTEST_SKIP() << "needs an optimised build with OFFCUT_HARDENING";
  std::ifstream in(OFFCUT_COMMAND, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  ASSERT_GT(bytes.size(), sizeof(Elf64_Ehdr)) << "built before this test: the command";
  const Program program = read_program(bytes);
  EXPECT_EQ(program.header.e_type, ET_DYN);  // a program at random addresses
  EXPECT_TRUE(program.read_only_tables);
  EXPECT_TRUE(program.stack_is_data);
  EXPECT_NE(program.flags_1 & DF_1_NOW, 0u);
  EXPECT_NE(program.flags_1 & DF_1_PIE, 0u);
  EXPECT_THAT(bytes, HasSubstr("__stack_chk_fail"));
  EXPECT_THAT(bytes, HasSubstr(std::string("_chk", 5)));  // a checked copy of the C library
}

}  // namespace
}  // namespace offcut
