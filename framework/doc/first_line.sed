# For Doxygen: the first comment of a header, which says what it is, documents the file. The lines keep their numbers.
1 {
  h
  s,.*,/** \\file,
}
2 {
  x
  s,^// *\(.*\),\\brief \1 */,
}
