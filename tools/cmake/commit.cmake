# Writes OUT, a header with the commit of the checkout SOURCE as OFFCUT_COMMIT: "unknown" where it is
# none, with "-modified" where tracked files differ. Left alone where it says so already, so that
# nothing is built anew. Run at every build, for a commit made after configuring counts too:
#   cmake -D SOURCE=... -D OUT=... -P commit.cmake
set(commit unknown)
find_program(git git)
if(git)
  execute_process(COMMAND ${git} -C ${SOURCE} rev-parse --show-toplevel OUTPUT_VARIABLE top
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  file(REAL_PATH "${SOURCE}" source)
  if(top STREQUAL source)  # and not a checkout of something else around it
    execute_process(COMMAND ${git} -C ${SOURCE} describe --always --abbrev=12 --exclude=*
                            --dirty=-modified
                    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
endif()
if(commit STREQUAL "")
  set(commit unknown)
endif()
set(text "#define OFFCUT_COMMIT \"${commit}\"\n")
if(EXISTS ${OUT})
  file(READ ${OUT} before)
endif()
if(NOT text STREQUAL "${before}")
  file(WRITE ${OUT} "${text}")
endif()
